"""Who they are: what suppliers attest. Jurisdiction is asked by the rules themselves; each legal regime has its module."""

from iracheck.entities.attestations import Reliance, reliance

__all__ = ["Reliance", "reliance"]
