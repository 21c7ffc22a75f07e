package signpost.embedded.apigateway;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import signpost.embedded.aws.Identity;
import signpost.embedded.template.Template.CallerPolicy;

/// Who may call what. An identity is bound by the policy that is named for it, `…-workers` for the worker; who
/// has none in the template may call everything.
public final class CallerPolicies {

    private final Map<String, List<Pattern>> byName;

    public CallerPolicies(List<CallerPolicy> policies) {
        this.byName = policies.stream()
                .collect(Collectors.toMap(
                        CallerPolicy::name,
                        policy -> policy.methods().stream()
                                .map(CallerPolicies::pattern)
                                .toList()));
    }

    /// @param method the ARN of what is called
    boolean allow(Identity caller, String method) {
        return byName.entrySet().stream()
                .filter(policy -> policy.getKey().endsWith("-" + caller.name() + "s"))
                .allMatch(policy -> policy.getValue().stream()
                        .anyMatch(allowed -> allowed.matcher(method).matches()));
    }

    private static Pattern pattern(String arn) {
        return Pattern.compile(Pattern.quote(arn).replace("*", "\\E.*\\Q"), Pattern.DOTALL);
    }
}
