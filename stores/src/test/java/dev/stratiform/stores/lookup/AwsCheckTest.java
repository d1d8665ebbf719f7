package dev.stratiform.stores.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.aws.AwsClients;
import dev.stratiform.aws.Canned;
import dev.stratiform.aws.Moto;
import dev.stratiform.core.CloudCheck.Line;
import dev.stratiform.core.CloudCheck.Question;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class AwsCheckTest {
    private static List<Line> look(AwsClients clients, String account) {
        return new AwsCheck(_ -> clients, InstantSource.system())
                .look(new Question("", account, List.of("cloudformation")));
    }

    @Test
    void credentialsAndQuotasAreToldOnTheEmulator() {
        try (AwsClients clients = Moto.clients()) {
            List<Line> lines = look(clients, "123456789012");
            assertThat(lines.getFirst().found()).startsWith("aws://123456789012/eu-west-1 as arn:aws:sts::");
            assertThat(lines)
                    .allSatisfy(
                            line -> assertThat(line.well()).as(line.toString()).isTrue());
            assertThat(lines).anySatisfy(line -> assertThat(line.found()).contains("VPCs per Region"));
            assertThat(look(clients, "222222222222").getFirst())
                    .satisfies(line -> assertThat(line.well()).isFalse())
                    .satisfies(line -> assertThat(line.found()).contains("the environment is of account 222222222222"));
        }
    }

    @Test
    void deniedActionsAreNamedAndAFullQuotaIsWrong() {
        Canned canned = Canned.transport()
                .then(200, caller("user/u"))
                .then(200, caller("user/u"))
                .then(
                        200,
                        "<R><SimulatePrincipalPolicyResult><EvaluationResults><member><EvalActionName>"
                                + "cloudformation:CreateStack</EvalActionName><EvalDecision>implicitDeny</EvalDecision></member>"
                                + "</EvaluationResults></SimulatePrincipalPolicyResult></R>")
                .then(
                        200,
                        "{\"Quota\":{\"QuotaName\":\"VPCs per Region\",\"Value\":5.0,\"UsageMetric\":{\"MetricNamespace\":"
                                + "\"AWS/Usage\",\"MetricName\":\"ResourceCount\",\"MetricDimensions\":{\"Service\":\"VPC\"}}}}")
                .then(
                        200,
                        "<R><GetMetricStatisticsResult><Datapoints><member><Timestamp>2026-11-21T07:00:00Z</Timestamp>"
                                + "<Maximum>2</Maximum></member><member><Timestamp>2026-11-21T08:00:00Z</Timestamp><Maximum>5</Maximum>"
                                + "</member></Datapoints></GetMetricStatisticsResult></R>");
        for (int i = 0; i < 2; i++) {
            canned.then(200, "{\"Quota\":{\"QuotaName\":\"q\",\"Value\":9.0}}");
        }
        List<Line> lines = look(canned.clients(), "");
        assertThat(lines).anySatisfy(line -> {
            assertThat(line.found()).isEqualTo("denied: cloudformation:CreateStack");
            assertThat(line.well()).isFalse();
        });
        assertThat(lines).anySatisfy(line -> {
            assertThat(line.found()).isEqualTo("VPCs per Region: 5 used of 5");
            assertThat(line.well()).isFalse();
        });
        assertThat(lines).anySatisfy(line -> assertThat(line.found()).isEqualTo("q: use not measured of 9"));
    }

    private static String caller(String who) {
        return "<R><GetCallerIdentityResult><Arn>arn:aws:iam::111111111111:" + who
                + "</Arn><UserId>U</UserId><Account>111111111111</Account></GetCallerIdentityResult></R>";
    }

    @Test
    void badCredentialsAreOneLine() {
        Canned canned = Canned.transport().refusesXml(403, "ExpiredToken", "the token is expired");
        assertThat(look(canned.clients(), "")).singleElement().satisfies(line -> {
            assertThat(line.well()).isFalse();
            assertThat(line.found()).contains("ExpiredToken");
            assertThat(line.fix()).isNotEmpty();
        });
    }
}
