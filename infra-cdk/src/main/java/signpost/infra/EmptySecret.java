package signpost.infra;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.List;
import software.amazon.awscdk.services.secretsmanager.CfnSecret;
import software.constructs.Construct;

/// A secret that is made without a value, and until the operator puts one (see the README) reading it fails: a value
/// made up by CloudFormation would be one that nobody chose, and one in the template one that everybody has. The plain
/// resource is used because the `Secret` construct always makes up a value.
final class EmptySecret {

    private EmptySecret() {}

    /// @param whyItStays why it does not change by itself
    static CfnSecret in(Construct scope, String id, Stage stage, String name, String description, String whyItStays) {
        var secret = CfnSecret.Builder.create(scope, id)
                .name(name)
                .description(description)
                .build();
        secret.applyRemovalPolicy(stage.whenRemoved());
        NagSuppressions.addResourceSuppressions(
                secret,
                List.of(NagPackSuppression.builder()
                        .id("AwsSolutions-SMG4")
                        .reason(whyItStays)
                        .build()));
        return secret;
    }
}
