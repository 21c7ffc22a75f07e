package signpost.infra;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.List;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.secretsmanager.CfnSecret;
import software.constructs.Construct;

/// The secrets that hold the Ed25519 seeds: one key signs manifests, another the index, and the third, if it is used
/// at all, is the hotkey that anchors on the chain.
///
/// They are made without a value, and until the operator puts one (see the README) reading them fails: a value made
/// up by CloudFormation would be a key that nobody trusts, and one in the template a key that everybody has. The
/// plain resource is used because the `Secret` construct always makes up a value.
final class SigningKeys extends Construct {

    private final CfnSecret manifestKey;
    private final CfnSecret indexKey;
    private final CfnSecret anchorKey;
    private final String manifestKeyName;
    private final String indexKeyName;

    SigningKeys(Construct scope, String id, Stage stage) {
        super(scope, id);
        manifestKeyName = "signpost/" + stage.name() + "/manifest-key";
        indexKeyName = "signpost/" + stage.name() + "/index-key";
        manifestKey = emptySecret("Manifest", stage, manifestKeyName, "Ed25519 seed (64 hex digits) signing manifests");
        indexKey = emptySecret("Index", stage, indexKeyName, "Ed25519 seed (64 hex digits) signing the index");
        anchorKey = emptySecret(
                "Anchor",
                stage,
                "signpost/" + stage.name() + "/anchor-key",
                "Ed25519 seed (64 hex digits) of a hotkey that does nothing but anchor manifests");
    }

    String manifestKeyName() {
        return manifestKeyName;
    }

    String indexKeyName() {
        return indexKeyName;
    }

    /// Lets `signer` read the three seeds. The statement names the secrets' whole ARNs, random suffix and all.
    void allowSigningBy(Role signer) {
        signer.addToPolicy(PolicyStatement.Builder.create()
                .sid("ReadSigningKeys")
                .actions(List.of("secretsmanager:GetSecretValue"))
                .resources(List.of(manifestKey.getRef(), indexKey.getRef(), anchorKey.getRef()))
                .build());
    }

    private CfnSecret emptySecret(String id, Stage stage, String name, String description) {
        var secret = CfnSecret.Builder.create(this, id)
                .name(name)
                .description(description)
                .build();
        secret.applyRemovalPolicy(stage.whenRemoved());
        NagSuppressions.addResourceSuppressions(
                secret,
                List.of(NagPackSuppression.builder()
                        .id("AwsSolutions-SMG4")
                        .reason("A signing key that changes by itself is one no verifier has pinned: rotation is a "
                                + "published change of the trust root, made by the operator.")
                        .build()));
        return secret;
    }
}
