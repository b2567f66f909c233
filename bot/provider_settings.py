"""Keys, addresses and models of the providers in the catalogue, by the names their vendors use."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings

LAST_PORT = 65535


def is_key(value: SecretStr) -> SecretStr:
    """The key, if it looks like one; nothing of it is said where it does not."""
    text = value.get_secret_value()
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("it holds blanks or letters that no key has; copy it again")
    return value


def _is_address(value: str) -> str:
    scheme, separator, rest = value.partition("://")
    if scheme.lower() not in ("http", "https") or not separator or not rest.strip("/"):
        raise ValueError("an address begins with https:// (or http://)")
    if "@" in rest.partition("/")[0]:
        raise ValueError("an address holds no password; the key has a setting of its own")
    return value.rstrip("/")


def _is_listen(value: str) -> str:
    host, separator, port = value.rpartition(":")
    if not host or not separator or not port.isdecimal() or int(port) > LAST_PORT:
        raise ValueError("it is a host and a port, e.g. 127.0.0.1:3000")
    return value


Key = Annotated[SecretStr, AfterValidator(is_key)]
Address = Annotated[str, AfterValidator(_is_address)]
Listen = Annotated[str, AfterValidator(_is_listen)]


def _key(vendor: str, title: str) -> Any:
    return Field(None, alias=f"{vendor}_API_KEY", description=f"Key of {title}.")


def _address(vendor: str) -> Any:
    return Field(
        None,
        alias=f"{vendor}_BASE_URL",
        description="Another address for it, e.g. of a gateway or a compatible server.",
    )


def _model(vendor: str) -> Any:
    return Field(None, alias=f"{vendor}_MODEL", description="Another model of it.")


class ProviderSettings(BaseSettings):
    """Three settings for each provider; a server of one's own needs no key."""

    anthropic_api_key: Key | None = _key("ANTHROPIC", "Anthropic")
    anthropic_base_url: Address | None = _address("ANTHROPIC")
    anthropic_model: str | None = _model("ANTHROPIC")
    openai_api_key: Key | None = _key("OPENAI", "OpenAI")
    openai_base_url: Address | None = _address("OPENAI")
    openai_model: str | None = _model("OPENAI")
    deepseek_api_key: Key | None = _key("DEEPSEEK", "DeepSeek")
    deepseek_base_url: Address | None = _address("DEEPSEEK")
    deepseek_model: str | None = _model("DEEPSEEK")
    gemini_api_key: Key | None = _key("GEMINI", "Google Gemini")
    gemini_base_url: Address | None = _address("GEMINI")
    gemini_model: str | None = _model("GEMINI")
    groq_api_key: Key | None = _key("GROQ", "Groq")
    groq_base_url: Address | None = _address("GROQ")
    groq_model: str | None = _model("GROQ")
    openrouter_api_key: Key | None = _key("OPENROUTER", "OpenRouter")
    openrouter_base_url: Address | None = _address("OPENROUTER")
    openrouter_model: str | None = _model("OPENROUTER")
    xai_api_key: Key | None = _key("XAI", "xAI")
    xai_base_url: Address | None = _address("XAI")
    xai_model: str | None = _model("XAI")
    mistral_api_key: Key | None = _key("MISTRAL", "Mistral")
    mistral_base_url: Address | None = _address("MISTRAL")
    mistral_model: str | None = _model("MISTRAL")
    ollama_api_key: Key | None = _key("OLLAMA", "Ollama")
    ollama_base_url: Address | None = _address("OLLAMA")
    ollama_model: str | None = _model("OLLAMA")
    lmstudio_api_key: Key | None = _key("LMSTUDIO", "LM Studio")
    lmstudio_base_url: Address | None = _address("LMSTUDIO")
    lmstudio_model: str | None = _model("LMSTUDIO")
    vllm_api_key: Key | None = _key("VLLM", "vLLM")
    vllm_base_url: Address | None = _address("VLLM")
    vllm_model: str | None = _model("VLLM")
