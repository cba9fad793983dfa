"""Exceptions of every library on the way: each has its kind, and its message holds no secret."""

import asyncio
import json
import ssl

import anyio
import httpcore2
import httpx2
import pytest
from huggingface_hub.errors import (
    GenerationError,
    HfHubHTTPError,
    IncompleteGenerationError,
    InferenceTimeoutError,
    OverloadedError,
    UnknownError,
    ValidationError,
)

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.inference.wire_errors import chat_error

URL = "http://127.0.0.1:8080/api"


def from_(error: BaseException, cause: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


HTTPX = httpx2.Request("POST", "http://user:verysecret@h/?apikey=verysecret")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpcore2.ConnectError("All connection attempts failed"), ErrorKind.UNREACHABLE),
        (httpx2.ConnectError("x"), ErrorKind.UNREACHABLE),
        (ConnectionRefusedError(111, "refused"), ErrorKind.UNREACHABLE),
        (OSError(113, "No route to host"), ErrorKind.UNREACHABLE),
        (httpcore2.ConnectError(__import__("socket").gaierror(-2, "Name or service not known")), ErrorKind.NAME_UNKNOWN),
        (httpcore2.ConnectTimeout(""), ErrorKind.CONNECT_TIMEOUT),
        (httpx2.PoolTimeout(""), ErrorKind.CONNECT_TIMEOUT),
        (httpcore2.ReadTimeout(""), ErrorKind.SILENT),
        (httpx2.WriteTimeout(""), ErrorKind.SILENT),
        (TimeoutError(), ErrorKind.SILENT),
        (from_(InferenceTimeoutError("Inference call timed out: http://u:verysecret@h"), httpx2.ReadTimeout("")), ErrorKind.SILENT),
        (from_(InferenceTimeoutError("x"), httpx2.ConnectTimeout("")), ErrorKind.CONNECT_TIMEOUT),
        (
            ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate"),
            ErrorKind.TLS,  # made by hand, it has no code
        ),
        (httpcore2.ConnectError(ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number")), ErrorKind.TLS),
        (from_(httpcore2.ConnectTimeout(""), ssl.SSLWantReadError(2, "x")), ErrorKind.CONNECT_TIMEOUT),
        (httpcore2.ProxyError("407 Proxy Authentication Required"), ErrorKind.PROXY),
        (httpcore2.ReadError(""), ErrorKind.BROKE_OFF),
        (
            httpx2.RemoteProtocolError("peer closed connection without sending complete message body (incomplete chunked read)"),
            ErrorKind.BROKE_OFF,
        ),
        (httpx2.RemoteProtocolError("Server disconnected without sending a response."), ErrorKind.BROKE_OFF),
        (httpcore2.RemoteProtocolError("illegal status line: bytearray(b'SSH')"), ErrorKind.NOT_AN_API),
        (ConnectionResetError(104, "reset"), ErrorKind.BROKE_OFF),
        (anyio.BrokenResourceError(), ErrorKind.BROKE_OFF),
        (anyio.ClosedResourceError(), ErrorKind.BROKE_OFF),
        (anyio.EndOfStream(), ErrorKind.BROKE_OFF),
        (asyncio.IncompleteReadError(b"", 5), ErrorKind.BROKE_OFF),
        (httpx2.InvalidURL("x"), ErrorKind.BAD_ADDRESS),
        (httpx2.UnsupportedProtocol("x"), ErrorKind.BAD_ADDRESS),
        (OverflowError("connect_tcp: port must be 0-65535."), ErrorKind.BAD_ADDRESS),
        (ExceptionGroup("x", [OverflowError("getsockaddrarg: port must be 0-65535.")]), ErrorKind.BAD_ADDRESS),
        (UnicodeError("encoding with 'idna' codec failed (UnicodeError: label too long)"), ErrorKind.BAD_ADDRESS),
        (json.JSONDecodeError("Expecting value", "", 0), ErrorKind.UNREADABLE),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), ErrorKind.UNREADABLE),
        (RecursionError("maximum recursion depth exceeded"), ErrorKind.UNREADABLE),
        (httpx2.DecodingError("Error -3 while decompressing data"), ErrorKind.UNREADABLE),
        (ValidationError("Input validation error: `top_p`"), ErrorKind.REJECTED),  # type: ignore[arg-type]
        (GenerationError("CUDA"), ErrorKind.GENERATION_FAILED),  # type: ignore[arg-type]
        (IncompleteGenerationError("x"), ErrorKind.GENERATION_FAILED),  # type: ignore[arg-type]
        (OverloadedError("Model is overloaded"), ErrorKind.TOO_MANY_REQUESTS),  # type: ignore[arg-type]
        (UnknownError({"message": "Model is overloaded", "http_status_code": 422}), ErrorKind.TOO_MANY_REQUESTS),  # type: ignore[arg-type]
        (UnknownError(""), ErrorKind.SERVER_ERROR),  # type: ignore[arg-type]
        (HfHubHTTPError("x", response=httpx2.Response(429, request=HTTPX)), ErrorKind.TOO_MANY_REQUESTS),
        (httpx2.HTTPStatusError("x", request=HTTPX, response=httpx2.Response(401, request=HTTPX)), ErrorKind.UNAUTHORIZED),
        (httpx2.ResponseNotRead(), ErrorKind.BUG),
        (AttributeError("x"), ErrorKind.BUG),
        (KeyError("verysecret"), ErrorKind.BUG),
        (ImportError("socksio"), ErrorKind.BUG),
    ],
    ids=lambda value: type(value).__name__,
)
def test_exceptions(error: Exception, kind: ErrorKind) -> None:
    found = chat_error(error, URL)
    assert found.kind is kind
    assert found.host == "127.0.0.1:8080"
    assert "secret" not in str(found.to_json()) or isinstance(error, KeyError)
    wrapped = chat_error(from_(RuntimeError("wrapped"), error), URL)
    assert wrapped.kind is kind or kind in (ErrorKind.SILENT, ErrorKind.UNREACHABLE, ErrorKind.BROKE_OFF)


def test_the_hubs_exception_keeps_the_servers_words() -> None:
    response = httpx2.Response(422, json={"error": "Input validation error: x", "error_type": "validation"}, request=HTTPX)
    error = chat_error(HfHubHTTPError("long text", response=response), URL)
    assert (error.kind, error.status, error.server_text) == (ErrorKind.REJECTED, 422, "Input validation error: x")
    unread = httpx2.Response(500, stream=httpx2.ByteStream(b"x"), request=HTTPX)
    assert chat_error(HfHubHTTPError("x", response=unread), URL).kind is ErrorKind.SERVER_ERROR


@pytest.mark.parametrize(
    "error",
    [
        ssl.SSLError(1, "[SSL] record layer failure"),
        httpcore2.RemoteProtocolError("illegal chunk header: bytearray(b'x')"),
        ConnectionRefusedError(111, "x"),
        OSError(113, "x"),
    ],
)
def test_after_the_first_token_it_is_the_answer_that_broke(error: Exception) -> None:
    assert chat_error(error, URL, any_token=True).kind in (ErrorKind.BROKE_OFF, ErrorKind.UNREADABLE)


def test_the_details_name_class_and_message_once() -> None:
    cause = OSError("All connection attempts failed")
    error = chat_error(from_(httpcore2.ConnectError(cause), cause), URL)
    assert error.detail == "ConnectError: All connection attempts failed; OSError: All connection attempts failed"
    assert chat_error(httpcore2.ReadError(""), URL).detail == "ReadError"


def test_a_chat_error_stays_what_it_is_however_it_is_wrapped() -> None:
    inner = ChatError(ErrorKind.TOO_LONG, numbers=(1, 2))
    assert chat_error(inner, URL) is inner
    assert chat_error(from_(RuntimeError("x"), inner), URL) is inner
    assert chat_error(ExceptionGroup("x", [inner]), URL) is inner


def test_a_circle_of_causes_ends() -> None:
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert chat_error(first, URL).kind is ErrorKind.BUG
