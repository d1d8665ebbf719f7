package dev.stratiform.aws;

import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;

/// Machine images of EC2. Thread-safe; every method blocks.
public final class Images {
    private final AwsClients clients;

    /// Over clients that the caller closes.
    public Images(AwsClients clients) {
        this.clients = clients;
    }

    /// The id of the newest usable image of an owner (an account, `amazon`, `self`) whose name fits
    /// (`*` and `?` stand for anything); empty when there is none.
    public Optional<String> newest(String owner, String name) {
        DescribeImagesRequest request = DescribeImagesRequest.builder()
                .owners(owner)
                .filters(filter("name", name), filter("state", "available"))
                .build();
        return Faults.call(
                        "ec2",
                        "DescribeImages",
                        () -> clients.ec2().describeImagesPaginator(request).images().stream()
                                .max(java.util.Comparator.comparing(Image::creationDate)))
                .map(Image::imageId);
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }
}
