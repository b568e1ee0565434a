"""Words the invented people are made of. Names are drawn at random and combined: any likeness is chance."""


def _each(words: str) -> tuple[str, ...]:
    return tuple(words.split())


WOMEN = _each(
    "Abena Adela Aisha Alma Amara Anneke Beatriz Bettina Camila Carys Celeste Chiara Clementine Daniela Delphine Ebele "
    "Eleni Elspeth Esme Farah Freya Gwen Hana Ilse Imani Ingrid Isadora Jocelyn Juniper Kamala Keiko Larkin Leilani "
    "Lucinda Maeve Magnolia Marisol Mei Nadia Noor Odessa Ottilie Paloma Petra Quilla Ramona Rosalind Sabine Saoirse "
    "Selma Shirin Tamsin Thea Valentina Verity Winona Xiomara Yesenia Zelda Zofia"
)
MEN = _each(
    "Abel Adrian Alonzo Amir Anselm Arjun Asher Bastian Benicio Boaz Caleb Cassius Cormac Dariusz Desmond Diego Eamon "
    "Elias Emeka Enzo Ezra Felix Fergus Gideon Hakim Hector Ignacio Isamu Jabari Jasper Jovan Kenji Kofi Lachlan "
    "Lazaro Leander Lucian Malik Mateo Matthias Milo Nikolai Obadiah Omar Orlando Pascal Quentin Rafael Ravi Rufus "
    "Santiago Silas Stellan Tariq Tobias Ulises Viktor Wendell Xavier Yusuf"
)
FAMILIES = _each(
    "Abernale Achterwood Addokwe Alvaredo Amberfield Anselmi Asheworth Balanquet Barrowby Bellweather Birchall "
    "Brightwater Bustelo Calloway Carvalhal Castellane Cedarholm Chukwudale Coldbrook Corrigan Cranmere Dalisay "
    "Delacroix Desrosier Dunmarrow Eastlake Elderkin Esquivar Fairweather Farrokh Fennimore Ferreira Foxglove "
    "Galbraith Garrowby Gaspardine Greenhalgh Gutierro Halvorsen Hartwell Hawksworth Hollowell Ibarrola Ikemba "
    "Ironwood Jarrow Juarezal Kalinowski Kestrel Kimball Kurosawa Lakewood Lanternier Larkspur Lindqvist Lockhart "
    "Lunardi Maplethorpe Marchetti Marlowe Meadowcroft Mendizal Merriweather Montclair Moonstone Nakagawa Nazari "
    "Nightingale Northcott Nwachuku Oakhurst Okonjo Ortegal Overstreet Palomar Pemberley Penhallow Peregrine Petrov "
    "Pinecrest Quillfeather Quintanar Ravenscroft Redfern Reyesol Ridgeway Rosario Rutherglen Salazarre Sandoval "
    "Shepperton Silverlake Songwe Stonebridge Sundaram Swiftwater Takahara Tamarind Thistlewood Thornbury Trevelyan "
    "Underhill Valdivia Vandermeer Villanova Walkingstick Wetherby Whitlock Willoughby Winterbourne Wolfsbane Xochitl "
    "Yamanaka Yarrow Zabrowski Zimmerline"
)

CLINICS = ("North Clinic", "River Clinic", "Harbor Clinic")
CARE_MANAGERS = (
    ("Dana Whitfield", "Marcus Adeyemi", "Luz Carranza"),
    ("Noelle Tremont", "Ibrahim Sallow", "Grace Okpara"),
    ("Teresa Lindgren", "Joon Hae Park-Miles", "Renée Bonaventure"),
)
PRESCRIBERS = (
    ("Dr. Samuel Okafor", "Dr. Anjali Merchant", "Robin Castlegate NP"),
    ("Dr. Lena Hofstetter", "Dr. Miguel Arroyal", "Faith Nakamori PA"),
    ("Dr. Omar Haddadin", "Dr. Siobhan Kilbride", "Wei Langston NP"),
)
THERAPISTS = (
    ("Mireille Laurent", "Jonah Silverbirch"),
    ("Priscilla Ojukwu", "Tomás Villareal"),
    ("Hannah Bergquist", "Desmond Clay"),
)
PSYCHIATRIC_CONSULTANT = "Dr. Helen Park"

# Value and how many of a hundred people.
SEXES = (("male", 54), ("female", 44), ("other", 1), ("unknown", 1))
LANGUAGES = (
    ("English", 77), ("Spanish", 13), ("Haitian Creole", 3), ("Portuguese", 2), ("Vietnamese", 2), ("Arabic", 1),
    ("Russian", 1), (None, 1),
)  # fmt: skip
RACES = (
    ("White", 58), ("Black or African American", 19), ("American Indian or Alaska Native", 4), ("Asian", 4),
    ("Native Hawaiian or Other Pacific Islander", 1), ("More than one race", 5), ("Other", 5), (None, 4),
)  # fmt: skip
ETHNICITIES = (("not_hispanic", 78), ("hispanic", 18), (None, 4))
PAYERS = (("Medicaid", 54), ("Medicare", 11), ("Commercial", 20), ("Self-pay", 9), ("Veterans Affairs", 4), (None, 2))
# Five-digit codes that the postal service has not given to any place.
POSTAL_AREAS = {"North Clinic": "343", "River Clinic": "345", "Harbor Clinic": "348"}
