package dev.stratiform.engines.code;

/// A piece of a program's text: `STRING` without its quotes, `SYMBOL` one character.
record Token(Kind kind, String text) {
    enum Kind {
        WORD,
        STRING,
        /// A text that holds expressions, so that its value is not known.
        TEMPLATE,
        SYMBOL,
        LINE_END
    }

    boolean is(String symbol) {
        return (kind == Kind.SYMBOL || kind == Kind.WORD) && text.equals(symbol);
    }
}
