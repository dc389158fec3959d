r"""What the commands of LaTeX stand for, as far as names need them."""

from __future__ import annotations

_GREEK = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ϵ",
    "varepsilon": "ε",
    "zeta": "ζ",
    "eta": "η",
    "theta": "θ",
    "vartheta": "ϑ",
    "iota": "ι",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "upsilon": "υ",
    "phi": "ϕ",
    "varphi": "φ",
    "chi": "χ",
    "psi": "ψ",
    "omega": "ω",
    "Gamma": "Γ",
    "Delta": "Δ",
    "Theta": "Θ",
    "Lambda": "Λ",
    "Xi": "Ξ",
    "Pi": "Π",
    "Sigma": "Σ",
    "Upsilon": "Υ",
    "Phi": "Φ",
    "Psi": "Ψ",
    "Omega": "Ω",
}

SIGNS = {
    **_GREEK,
    "partial": "∂",
    "nabla": "∇",
    "infty": "∞",
    "sum": "∑",
    "prod": "∏",
    "int": "∫",
    "ell": "ℓ",
    "prime": "′",
    "'": "′",
    "top": "⊤",
    "circ": "∘",
    "odot": "⊙",
    "ldots": "…",
    "dots": "…",
    "cdots": "…",
    "forall": "∀",
    "exists": "∃",
    "emptyset": "∅",
    "langle": "⟨",
    "rangle": "⟩",
    "|": "∥",
    "backslash": "\\",
    "quad": "  ",
    "~": " ",
    **{sign: sign for sign in "{}$%#&_"},
    **dict.fromkeys(",;: ", " "),
}
"""Signs by their command, without its backslash."""

_RELATIONS = {
    "cdot": "·",
    "times": "×",
    "div": "÷",
    "pm": "±",
    "le": "≤",
    "leq": "≤",
    "ge": "≥",
    "geq": "≥",
    "ne": "≠",
    "neq": "≠",
    "approx": "≈",
    "equiv": "≡",
    "sim": "∼",
    "propto": "∝",
    "in": "∈",
    "to": "→",
    "rightarrow": "→",
    "leftarrow": "←",
    "mapsto": "↦",
}
RELATIONS = {
    **{"\\" + name: sign for name, sign in _RELATIONS.items()},
    **{sign: sign for sign in "=<>+"},
    "-": "−",
    "*": "∗",
}
"""Signs between two things, with a space on both sides, as they are typed."""

ACCENTS = {
    "hat": ("ˆ", "\u0302"),
    "widehat": ("ˆ", "\u0302"),
    "tilde": ("˜", "\u0303"),
    "widetilde": ("˜", "\u0303"),
    "bar": ("¯", "\u0304"),
    "overline": ("¯", "\u0304"),
    "dot": ("˙", "\u0307"),
    "ddot": ("¨", "\u0308"),
    "vec": ("→", "\u20d7"),
}
"""Accents: as a sign of its own, and as one that combines with the letter before it."""

FONTS = {
    "mathbf": "bold",
    "mathbb": "bold",
    "mathcal": "italic",
    "boldsymbol": "bold italic",
    "bm": "bold italic",
    "mathit": "italic",
    "mathrm": "text",
    "mathsf": "text",
    "text": "text",
    "textrm": "text",
    "operatorname": "text",
}
"""Commands that choose the letters of their argument; in "text", spaces count."""

WORDS = frozenset(
    [
        *("arccos", "arcsin", "arctan", "cos", "cosh", "det", "exp", "lim", "ln", "log", "max"),
        *("min", "sin", "sinh", "tan", "tanh"),
    ]
)
"""Functions whose names are written upright."""

_RAISED_LETTERS = {"T": "ᵀ", "n": "ⁿ", "i": "ⁱ", "+": "⁺", "−": "⁻", "′": "′", "(": "⁽", ")": "⁾"}
_LOWERED_LETTERS = dict(zip("aeijknmtx+−()", "ₐₑᵢⱼₖₙₘₜₓ₊₋₍₎", strict=True))

SUPERSCRIPTS = dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)) | _RAISED_LETTERS
SUBSCRIPTS = dict(zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True)) | _LOWERED_LETTERS
"""Small raised and lowered letters, as far as there are such characters."""
