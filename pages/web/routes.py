"""The routes that need no session: signing in and out, and whether the server is well."""

from pathlib import Path
from urllib.parse import parse_qs

import sqlalchemy as sa
from anyio import fail_after
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from db.engine import database_url, engine_for, reading, watching
from db.problems import Problem
from pages import clock
from pages.web import cookie
from pages.web.error_answers import TEMPLATES
from pages.web.origin import is_same_site, is_this_machine, safe_next
from pages.web.sign_in_queue import in_turn
from services.access import demo_accounts, demo_database, sessions, sign_in

HERE = Path(__file__).parent
SLOWEST_FORM = 20.0  # seconds; nobody may keep a request open by sending it drop by drop
LARGEST_FORM = 4_096  # bytes: a name, a password and a path; anybody may send here
ELSEWHERE = PlainTextResponse(
    "This form was sent from another site, and nothing was done. If it was our own, tell whoever looks after Tandem.",
    status_code=403,
)
TOO_SLOW = PlainTextResponse("The form did not arrive in time. Try again.", status_code=408)
TOO_LARGE = PlainTextResponse("The form is too large.", status_code=413)


def _html(template: str, status: int = 200, **values) -> HTMLResponse:
    return HTMLResponse(TEMPLATES.get_template(template).render(**values), status_code=status)


def _engine() -> sa.Engine:
    return engine_for(database_url())


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


async def _form(request: Request) -> dict[str, str] | Response:
    """The fields of a posted form; the answer when it is larger than any of ours, or comes too slowly."""
    body = b""
    try:
        with fail_after(SLOWEST_FORM):
            async for part in request.stream():
                body += part
                if len(body) > LARGEST_FORM:
                    return TOO_LARGE
    except TimeoutError:
        return TOO_SLOW
    return {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


def _sign_in_page(request: Request, status: int = 200, *, refusal: str = "", username: str = "", wanted: str = "/"):
    with reading(_engine()) as session:
        demo = demo_accounts.listed(session) if is_this_machine(request) else []
    people = [(account.username, account.name, demo_accounts.role_words(account)) for account in demo]
    said = "You have signed out." if "out" in request.query_params else ""
    return _html("sign_in.html", status, refusal=refusal, said=said, username=username, wanted=wanted, people=people)


def show_sign_in(request: Request) -> Response:
    wanted = safe_next(request.query_params.get("next"))
    with reading(_engine()) as session:
        if sessions.viewer_of(session, cookie.token_of(request), clock.now()):
            return RedirectResponse(wanted, status_code=303)
    return _sign_in_page(request, wanted=wanted)


async def take_sign_in(request: Request) -> Response:
    if not is_same_site(request):
        return ELSEWHERE
    form = await _form(request)
    return form if isinstance(form, Response) else await in_turn(_take_sign_in, request, form)


def _take_sign_in(request: Request, form: dict[str, str]) -> Response:
    username, wanted = form.get("username", ""), safe_next(form.get("next"))
    password, address = form.get("password", ""), _address(request)
    device = cookie.device_of(request)
    answer = sign_in.with_password(_engine(), username, password, address=address, now=clock.now(), device=device)
    if isinstance(answer, sign_in.Entered):
        return _entered(request, answer, wanted)
    status = 429 if answer.wait else 401
    page = _sign_in_page(request, status, refusal=answer.sentence, username=username, wanted=wanted)
    if answer.wait:
        page.headers["Retry-After"] = str(answer.wait)
    return page


def _entered(request: Request, answer: sign_in.Entered, wanted: str) -> Response:
    response = RedirectResponse(wanted, status_code=303)
    cookie.put(response, answer.token, request)
    if answer.device:
        cookie.put_device(response, answer.device, request)
    return response


async def take_demo_sign_in(request: Request) -> Response:
    if not is_same_site(request):
        return ELSEWHERE
    if not is_this_machine(request):
        return PlainTextResponse("Demo sign-in works on the machine that runs Tandem only.", status_code=403)
    form = await _form(request)
    return form if isinstance(form, Response) else await in_turn(_take_demo_sign_in, request, form)


def _take_demo_sign_in(request: Request, form: dict[str, str]) -> Response:
    wanted = safe_next(form.get("next"))
    answer = sign_in.as_demo(_engine(), form.get("account", ""), address=_address(request), now=clock.now())
    if isinstance(answer, sign_in.Entered):
        return _entered(request, answer, wanted)
    return _sign_in_page(request, 403, refusal=answer.sentence, wanted=wanted)


def show_sign_out(request: Request) -> Response:
    return _html("sign_out.html")


def take_sign_out(request: Request) -> Response:
    if not is_same_site(request):
        return ELSEWHERE
    sessions.end(_engine(), cookie.token_of(request), clock.now())
    response = RedirectResponse("/sign-in?out", status_code=303)
    cookie.clear(response, request)
    return response


def health(request: Request) -> Response:
    """Whether the server answers and its database too; says nothing else, for anybody may ask."""
    try:
        with reading(watching(database_url())) as session:
            demo_database.is_demo(session)  # any small read
    except (sa.exc.SQLAlchemyError, Problem):
        return JSONResponse({"status": "the database does not answer"}, status_code=503)
    return JSONResponse({"status": "ok"})


def _file(name: str):
    def answer(request: Request) -> Response:
        return FileResponse(HERE / "templates" / name, headers={"Cache-Control": "no-cache"})

    return answer


ROUTES = [
    Route("/sign-in", show_sign_in, methods=["GET"]),
    Route("/sign-in", take_sign_in, methods=["POST"]),
    Route("/sign-in/demo", take_demo_sign_in, methods=["POST"]),
    Route("/sign-out", show_sign_out, methods=["GET"]),
    Route("/sign-out", take_sign_out, methods=["POST"]),
    Route("/health", health, methods=["GET"]),
    Route("/sign-in/style.css", _file("style.css"), methods=["GET"]),
    Route("/sign-in/mark.svg", _file("mark.svg"), methods=["GET"]),
]
