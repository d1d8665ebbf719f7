import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Asks a page over HTTPS and compares it: Check URL CERTIFICATE SHA-256 MESSAGE. Prints outputs as JSON. */
public class Check {
    public static void main(String[] args) throws Exception {
        try {
            HttpsURLConnection connection = (HttpsURLConnection) URI.create(args[0]).toURL().openConnection();
            connection.setSSLSocketFactory(trusting(Path.of(args[1])).getSocketFactory());
            connection.setConnectTimeout(5_000);
            connection.setReadTimeout(10_000);
            int status = connection.getResponseCode();
            require(status == 200, "the answer has the status " + status + ", expected is 200");
            byte[] body;
            try (InputStream in = connection.getInputStream()) {
                body = in.readNBytes(1 << 20);
            }
            String page = new String(body, StandardCharsets.UTF_8);
            require(page.contains(html(args[3])), "the page does not say \"" + args[3] + "\"");
            require(sha256(body).equals(args[2]), "the page is not the one that was rendered");
            System.out.println("{\"status\": " + status + ", \"bytes\": " + body.length + "}");
        } catch (Exception e) {
            require(false, "no answer from " + args[0] + ": " + (e.getMessage() == null ? e : e.getMessage()));
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            System.err.println(message);
            System.exit(1);
        }
    }

    private static String html(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    private static String sha256(byte[] bytes) throws Exception {
        StringBuilder text = new StringBuilder();
        for (byte b : MessageDigest.getInstance("SHA-256").digest(bytes)) {
            text.append(String.format("%02x", b));
        }
        return text.toString();
    }

    private static SSLContext trusting(Path certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            trusted.setCertificateEntry("authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
