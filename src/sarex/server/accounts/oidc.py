"""Sign-in at an OpenID Connect provider: authorization code with PKCE, and a signed ID token."""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote_plus, urlencode, urlsplit

from sarex.errors import SarexError
from sarex.server.accounts.secrets import new_token
from sarex.server.settings import LOOPBACK, OidcSettings

__all__ = ["Oidc", "OidcError"]

_ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"]
"""Signatures by a key pair; none that a shared secret or nobody makes."""
_FLOW_S = 600.0
_FLOWS = 1000
_KEPT_S = 3600.0
_TIMEOUT_S = 10.0
_LEEWAY_S = 60
_DISCOVERY = "/.well-known/openid-configuration"


class OidcError(SarexError):
    """A sign-in that the provider did not vouch for."""

    code = "oidc"


@dataclass(frozen=True, slots=True)
class _Flow:
    """A sign-in that somebody began: what the answer must come with."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str
    until_s: float


class Oidc:
    """Sign-ins at a provider; threads may share it.

    Parameters
    ----------
    settings
        The provider, and this server's registration there.
    now_s
        Clock of flows and of what is kept [s].
    """

    def __init__(
        self, settings: OidcSettings, *, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        issuer = urlsplit(settings.issuer)
        if issuer.scheme != "https" and issuer.hostname not in LOOPBACK:
            raise OidcError(
                "a provider of identities is reached by TLS alone",
                given=settings.issuer,
                allowed="an https URL",
                remedy="Correct issuer in server.toml.",
            )
        self._settings = settings
        self._now_s = now_s
        self._flows: OrderedDict[str, _Flow] = OrderedDict()
        self._known: dict[str, tuple[float, Any]] = {}
        self._lock = threading.Lock()

    def begin(self, redirect_uri: str) -> tuple[str, str]:
        """Where the browser goes, and the token of the flow, for a cookie.

        Raises
        ------
        OidcError
            If the provider does not say where.
        """
        flow = _Flow(new_token(), new_token(), new_token(), redirect_uri, self._now_s() + _FLOW_S)
        token = new_token()
        asked = {
            "response_type": "code",
            "scope": "openid profile",
            "client_id": self._settings.client_id,
            "redirect_uri": redirect_uri,
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": _challenge(flow.verifier),
            "code_challenge_method": "S256",
        }
        at = self._metadata()["authorization_endpoint"]
        url = f"{at}{'&' if '?' in at else '?'}{urlencode(asked)}"
        with self._lock:
            self._flows[token] = flow
            while len(self._flows) > _FLOWS:
                self._flows.popitem(last=False)
        return url, token

    def finish(self, flow_token: str, answer: Mapping[str, str]) -> str:
        """Who signed in, by the claim that is configured, from what the browser brought back.

        Raises
        ------
        OidcError
            If the flow was not begun here, or the provider or its token says something else.
        """
        with self._lock:
            flow = self._flows.pop(flow_token, None)
        if flow is None or flow.until_s < self._now_s():
            raise _refused("the sign-in was not begun in this browser, or long ago")
        if not hmac.compare_digest(flow.state.encode(), answer.get("state", "").encode()):
            raise _refused("the answer belongs to another sign-in")
        if answer.get("iss", self._settings.issuer) != self._settings.issuer:
            raise _refused("the answer is of another provider")
        if "error" in answer or "code" not in answer:
            raise _refused("the provider did not sign anybody in")
        return self._subject(self._token(flow, answer["code"]), flow)

    def _token(self, flow: _Flow, code: str) -> str:
        """The ID token for a code; the client says who it is as RFC 6749, 2.3.1 has it."""
        import httpx

        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": flow.redirect_uri,
            "code_verifier": flow.verifier,
        }
        secret = self._settings.client_secret.get_secret_value()
        auth = (quote_plus(self._settings.client_id), quote_plus(secret))
        at = self._metadata()["token_endpoint"]
        try:
            answer = httpx.post(at, data=sent, auth=auth, timeout=_TIMEOUT_S).raise_for_status()
            return str(answer.json()["id_token"])
        except (httpx.HTTPError, KeyError, ValueError, TypeError) as error:
            raise _refused("the provider gave no ID token for the code") from error

    def _subject(self, token: str, flow: _Flow) -> str:
        from joserfc import jwt
        from joserfc.errors import JoseError

        expected = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": self._settings.issuer},
            aud={"essential": True, "value": self._settings.client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": flow.nonce},
            sub={"essential": True},
        )
        try:
            claims = jwt.decode(token, self._keys(token), algorithms=_ALGORITHMS).claims
            expected.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _refused("the ID token does not hold") from error
        if claims.get("azp", self._settings.client_id) != self._settings.client_id:
            raise _refused("the ID token was made for another client")
        subject = claims.get(self._settings.claim)
        if not isinstance(subject, str) or not subject:
            raise _refused(f"the ID token has no claim {self._settings.claim}")
        return subject

    def _keys(self, token: str) -> Any:
        """The provider's keys; asked for again where it signs with one that is not known yet."""
        from joserfc.jwk import KeySet
        from joserfc.jws import extract_compact

        uri = self._metadata()["jwks_uri"]
        kid = extract_compact(token.encode()).headers().get("kid")
        keys = self._get(uri)
        if kid is not None and kid not in {key.get("kid") for key in keys["keys"]}:
            self._known.pop(uri, None)
            keys = self._get(uri)
        return KeySet.import_key_set(keys)

    def _metadata(self) -> Mapping[str, str]:
        found = self._get(self._settings.issuer.rstrip("/") + _DISCOVERY)
        if found.get("issuer") != self._settings.issuer:
            raise _refused("the provider calls itself otherwise than server.toml does")
        return dict(found)

    def _get(self, url: str) -> Any:
        import httpx

        since_s, known = self._known.get(url, (0.0, None))
        if known is not None and self._now_s() - since_s < _KEPT_S:
            return known
        try:
            answer = httpx.get(url, timeout=_TIMEOUT_S).raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise _refused("the provider does not answer") from error
        self._known[url] = (self._now_s(), answer)
        return answer


def _challenge(verifier: str) -> str:
    """RFC 7636, 4.2: S256."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _refused(why: str) -> OidcError:
    return OidcError(why, remedy="Sign in again, or ask for a one-time link.")
