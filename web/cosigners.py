"""Who cosigns the log of an installation: a policy file that the settings name."""

from evidence.log.policy import Policy, PolicyError
from web.settings import Settings, SettingsError


def cosigner_policy(settings: Settings) -> Policy:
    """Read the policy (C2SP tlog-policy) whose cosigners are asked to sign the log's heads; without one, nobody is.

    Raises:
        SettingsError: the file cannot be used; says which line and why.
    """
    if settings.cosigners is None:
        return Policy()
    try:
        policy = Policy.parse(settings.cosigners.read_text(encoding="utf-8"))
    except (PolicyError, UnicodeDecodeError) as error:
        raise SettingsError(f"cosigners names a file that is no policy: {settings.cosigners}: {error}") from error
    except OSError as error:
        raise SettingsError(f"cosigners cannot be read: {error}") from error
    if not policy.met_by(one.name for one in policy.cosigners if one.url):
        raise SettingsError(f"{settings.cosigners}: the cosigners that have an address cannot make up the quorum")
    return policy
