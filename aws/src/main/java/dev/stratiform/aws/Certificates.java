package dev.stratiform.aws;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.acm.model.CertificateStatus;
import software.amazon.awssdk.services.acm.model.CertificateSummary;
import software.amazon.awssdk.services.acm.model.KeyAlgorithm;
import software.amazon.awssdk.services.acm.model.ListCertificatesRequest;

/// Certificates of ACM. Thread-safe; every method blocks.
public final class Certificates {
    /// A certificate that ACM has, by its ARN.
    public record Certificate(String arn, String domain, boolean issued) {}

    private final AwsClients clients;
    private final InstantSource clock;

    /// Over clients that the caller closes; the clock dates certificates.
    public Certificates(AwsClients clients, InstantSource clock) {
        this.clients = clients;
        this.clock = clock;
    }

    private AcmClient acm() {
        return clients.acm();
    }

    private static <T> T call(String operation, Supplier<T> work) {
        return Faults.call("acm", operation, work);
    }

    /// Makes a key and a certificate for a host name, signed by itself, and gives both to ACM: RSA
    /// 2048, SHA-256.
    ///
    /// `days` is how long it is valid, 1 to 825. The result is the ARN. The key is nowhere else.
    public String importSelfSigned(String subject, int days) {
        SelfSigned made = SelfSigned.make(subject, days, clock.instant());
        return importPair(made.certificatePem(), made.keyPem());
    }

    /// Gives a certificate and its key, both PEM, to ACM; the result is the ARN.
    public String importPair(String certificate, String key) {
        return Faults.quietly(
                        "acm",
                        "ImportCertificate",
                        () -> acm().importCertificate(
                                        request -> request.certificate(SdkBytes.fromUtf8String(certificate))
                                                .privateKey(SdkBytes.fromUtf8String(key))))
                .certificateArn();
    }

    /// The certificate of a domain, an issued one before others; empty when there is none.
    public Optional<Certificate> find(String domain) {
        // Without naming key types, ACM lists RSA 2048 only.
        ListCertificatesRequest request = ListCertificatesRequest.builder()
                .includes(filter -> filter.keyTypes(KeyAlgorithm.knownValues()))
                .build();
        return call(
                        "ListCertificates",
                        () -> acm().listCertificatesPaginator(request).certificateSummaryList().stream()
                                .filter(summary -> domain.equals(summary.domainName()))
                                .map(this::certificate)
                                .toList())
                .stream()
                .min(java.util.Comparator.comparing(certificate -> !certificate.issued()));
    }

    private Certificate certificate(CertificateSummary summary) {
        CertificateStatus status = summary.status() == null
                ? call(
                        "DescribeCertificate",
                        () -> acm().describeCertificate(describe -> describe.certificateArn(summary.certificateArn()))
                                .certificate()
                                .status())
                : summary.status();
        return new Certificate(summary.certificateArn(), summary.domainName(), status == CertificateStatus.ISSUED);
    }

    /// Removes a certificate; one that is not there is fine.
    public void delete(String arn) {
        try {
            call("DeleteCertificate", () -> acm().deleteCertificate(request -> request.certificateArn(arn)));
        } catch (AwsAccessException e) {
            if (!e.code().equals("ResourceNotFoundException")) {
                throw e;
            }
        }
    }
}
