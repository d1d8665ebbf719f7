package dev.stratiform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.cli.command.Invocation.Signal;
import dev.stratiform.cli.render.Console;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
    @Test
    void withoutATerminalNothingIsLiveColouredOrAsked() {
        Console console =
                new Terminal(Map.of("TERM", "xterm", "LANG", "en_GB.UTF-8")).console(Console.Form.TEXT, false, false);
        assertThat(console.screen()).isEqualTo(new Console.Screen(100, 24, false, false, true));
        assertThat(console.structured()).isFalse();
        assertThat(Terminal.prompt()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"LC_ALL, C, false", "LC_CTYPE, C.utf8, true", "LANG, tr_TR.UTF-8, true", "OTHER, x, false"})
    void theLocaleSaysWhetherSignsMayBeMoreThanAscii(String name, String value, boolean unicode) {
        Console console = new Terminal(Map.of(name, value)).console(Console.Form.YAML, true, true);
        assertThat(console.screen().unicode()).isEqualTo(unicode);
        assertThat(console.structured()).isTrue();
    }

    @Test
    void aSignalIsHeardInsteadOfEndingTheProcess() throws Exception {
        var heard = new CompletableFuture<Signal>();
        Interrupts.handle(heard::complete);
        Class<?> signal = Class.forName("sun.misc.Signal");
        signal.getMethod("raise", signal)
                .invoke(null, signal.getConstructor(String.class).newInstance("INT"));
        assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo(Signal.INTERRUPT);
        restore(signal);
    }

    private static void restore(Class<?> signal) throws ReflectiveOperationException {
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object standard = handler.getField("SIG_DFL").get(null);
        for (Signal kind : Signal.values()) {
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(kind.label()), standard);
        }
    }
}
