import com.adobe.testing.s3mock.S3MockApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// S3Mock on 127.0.0.1 alone: its second connector listens on every address and has no setting for
/// that. Run in source mode, with S3Mock's jars on the class path.
public class S3MockLocally {
    @Configuration
    static class Local {
        @Bean
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> local() {
            return factory -> factory.getAdditionalTomcatConnectors()
                    .forEach(connector -> connector.setProperty("address", "127.0.0.1"));
        }
    }

    public static void main(String[] args) {
        new SpringApplicationBuilder(S3MockApplication.class, Local.class)
                .properties("server.ssl.enabled=false", "server.address=127.0.0.1", "server.port=0")
                .run("--com.adobe.testing.s3mock.httpPort=" + args[0]);
    }
}
