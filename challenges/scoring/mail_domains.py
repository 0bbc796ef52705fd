"""Which mail addresses say where somebody works: those on a domain that is not open to everybody."""

PUBLIC = frozenset(
    """
    aol.com bahnhof.se bredband.net bredband2.com brevet.nu bt.com comcast.net comhem.se duck.com
    fastmail.com fastmail.fm free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net
    googlemail.com hey.com home.se hotmail.co.uk hotmail.com hotmail.de hotmail.dk hotmail.fi hotmail.fr
    hotmail.no hotmail.se hush.com hushmail.com icloud.com inbox.lv kolumbus.fi laposte.net libero.it
    live.co.uk live.com live.dk live.fi live.no live.se luukku.com mac.com mail.com mail.ee mail.ru
    mailbox.org mailfence.com me.com msn.com netscape.net online.no orange.fr outlook.com outlook.de
    outlook.dk outlook.fr outlook.se passagen.se pm.me post.com posteo.de posteo.net proton.me protonmail.ch
    protonmail.com qq.com riseup.net rocketmail.com runbox.com seznam.cz sfr.fr spray.se startmail.com
    swipnet.se t-online.de tele2.se telia.com tiscali.it tuta.com tuta.io tutamail.com tutanota.com
    tutanota.de tv4.nu wanadoo.fr web.de wp.pl yahoo.co.uk yahoo.com yahoo.de yahoo.dk yahoo.fr yahoo.no
    yahoo.se yandex.com yandex.ru ymail.com zoho.com
    """.split()
)
"""Domains on which anybody can have an address: the big mail services, and those of Swedish internet providers."""

_RESERVED = ("example.com", "example.net", "example.org")
_LAST_LABELS = frozenset({"example", "invalid", "localhost", "test"})


def workplace_domain(address: str) -> str:
    """The domain of an address if those who have it have something in common; else an empty text.

    Names reserved for examples (RFC 2606) are nobody's.
    """
    domain = address.rpartition("@")[2].casefold().strip(".")
    reserved = domain.endswith(tuple(f".{name}" for name in _RESERVED)) or domain in _RESERVED
    if not domain or domain in PUBLIC or reserved or domain.rpartition(".")[2] in _LAST_LABELS:
        return ""
    return domain
