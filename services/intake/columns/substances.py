"""What laboratories call the substances of a drug test: classes in the plural, metabolites, brand names."""

from db.vocabulary import Substance

CALLED = {
    Substance.opioid: "opioids opiate opiates opi",
    Substance.fentanyl: "norfentanyl",
    Substance.heroin: "6_mam 6mam 6_am 6_acetylmorphine 6_monoacetylmorphine diacetylmorphine",
    Substance.hydrocodone: "norhydrocodone",
    Substance.oxycodone: "noroxycodone",
    Substance.meperidine: "normeperidine pethidine",
    Substance.tramadol: "o_desmethyltramadol",
    Substance.benzodiazepine: "benzodiazepines benzo benzos bzo bzd alprazolam clonazepam diazepam lorazepam oxazepam "
    "temazepam nordiazepam 7_aminoclonazepam alpha_hydroxyalprazolam",
    Substance.cocaine: "coc crack cocaine_metabolite cocaine_metabolites benzoylecgonine",
    Substance.amphetamine: "amphetamines amp",
    Substance.methamphetamine: "methamphetamines mamp",
    Substance.buprenorphine: "bup norbuprenorphine suboxone subutex buprenorphine_naloxone",
    Substance.methadone: "mtd eddp methadone_metabolite",
    Substance.naltrexone: "6_beta_naltrexol vivitrol",
}
ALSO_CALLED = {name: known.value for known, names in CALLED.items() for name in names.split()}


def known_by(name: str) -> str:
    """The word of the vocabulary that a folded name means; a name nobody knows stays as it is."""
    return ALSO_CALLED.get(name, name)
