package dev.stratiform.core.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "aws_db_*,aws_db_instance,true",
        "*,x,true",
        "a*b*c,axxbyyc,true",
        "a*b*c,axxbyyd,false",
        "*_db,my_db,true",
        "aws,aws_db,false",
        "'','',true",
        "a*,b,false",
        "*a*a*a*a*b,aaaaaaaaaaaaaaaaaaaaaaaaaaaa,false"
    })
    void aStarStandsForAnyText(String pattern, String text, boolean matches) {
        assertThat(Glob.matches(pattern, text)).isEqualTo(matches);
    }
}
