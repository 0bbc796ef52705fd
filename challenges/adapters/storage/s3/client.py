"""The connection to an object storage, and what its refusals mean to us."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from challenges.adapters.storage.contract import StorageUnavailable
from challenges.config import ObjectStore

MISSING = frozenset({"NoSuchKey", "NotFound", "404"})
NO_UPLOAD = frozenset({"NoSuchUpload"})
TAKEN = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict"})
NOT_KNOWN = frozenset({"NotImplemented", "501"})
_TOLD = MISSING | NO_UPLOAD | TAKEN | NOT_KNOWN


class Refusal(Exception):
    """An answer of the storage that is no outage. ``code`` is in one of the sets of this module."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def connect(
    settings: ObjectStore, *, connect_seconds: float, read_seconds: float, tries: int, connections: int
) -> Any:
    """A client that many threads share. Calls nobody yet.

    Every body is signed with its SHA-256, also over TLS, where boto3 would leave that out: the storage refuses what
    changed on the way. Newer checksums are sent only where the settings say that the storage knows them.
    """
    return boto3.client(
        "s3",
        endpoint_url=settings.endpoint or None,
        region_name=settings.region,
        aws_access_key_id=settings.access_key,
        aws_secret_access_key=settings.secret_key,
        verify=settings.ca_file or None,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": settings.addressing, "payload_signing_enabled": True},
            request_checksum_calculation=settings.checksums,
            response_checksum_validation=settings.checksums,
            connect_timeout=connect_seconds,
            read_timeout=read_seconds,
            retries={"mode": "standard", "total_max_attempts": tries},
            max_pool_connections=connections,
            ignore_configured_endpoint_urls=True,
            user_agent_extra="challenges",
        ),
    )


@contextmanager
def calls() -> Iterator[None]:
    """Around every call: an answer that means something raises Refusal, any other trouble StorageUnavailable."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"].get("Code", "")
        if code in _TOLD:
            raise Refusal(code) from error
        message = error.response["Error"].get("Message", "")
        raise StorageUnavailable(f"{error.operation_name}: {code} {message}".strip()) from error
    except ParamValidationError:  # a mistake of ours
        raise
    except BotoCoreError as error:
        raise StorageUnavailable(str(error)) from error


class Once:
    """Makes an object only where there is none, as far as the storage knows that condition."""

    def __init__(self) -> None:
        self._known = True

    def __call__(self, make: Callable[..., Any], **options: Any) -> None:
        """Call ``make`` with the condition. Raises what ``calls`` raises: Refusal with TAKEN when there is one."""
        try:
            with calls():
                make(**options, **({"IfNoneMatch": "*"} if self._known else {}))
        except Refusal as refusal:
            if refusal.code not in NOT_KNOWN or not self._known:
                raise
            self._known = False
            with calls():
                make(**options)


@contextmanager
def removals() -> Iterator[None]:
    """Around a call that removes something, which may be gone already. Raises StorageUnavailable."""
    try:
        with calls():
            yield
    except Refusal as refusal:
        if refusal.code not in MISSING | NO_UPLOAD:
            raise StorageUnavailable(refusal.code) from refusal


def pages(client: Any, operation: str, **options: Any) -> Iterator[dict[str, Any]]:
    """The pages of a listing, each asked for when it is needed. Raises what ``calls`` raises."""
    found = iter(client.get_paginator(operation).paginate(**options))
    while True:
        with calls():
            page = next(found, None)
        if page is None:
            return
        yield page
