package signpost.infra;

import java.util.List;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.secretsmanager.CfnSecret;
import software.constructs.Construct;

/// The secrets that hold the Ed25519 seeds: one key signs manifests, another the index, and the third, if it is used
/// at all, is the hotkey that anchors on the chain.
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
        return EmptySecret.in(
                this,
                id,
                stage,
                name,
                description,
                "A signing key that changes by itself is one no verifier has pinned: rotation is a published change of "
                        + "the trust root, made by the operator.");
    }
}
