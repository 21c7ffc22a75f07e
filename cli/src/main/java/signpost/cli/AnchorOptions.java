package signpost.cli;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import signpost.chain.AccountId;

/// Whether the chain is asked for the anchor of a manifest, and by whose hand it may be.
final class AnchorOptions {

    @Option(
            names = "--anchor",
            description = "Also check that its hash stands on the chain, where the index says and by the hand of one"
                    + " who may.")
    boolean anchor;

    @Option(
            names = "--anchor-hotkey",
            paramLabel = "ADDRESS",
            split = ",",
            description = "Who may anchor. Otherwise SIGNPOST_ANCHOR_HOTKEY, or the owner hotkey of the subnet.")
    private List<String> hotkeys = List.of();

    /// Who may, if somebody says.
    Optional<Set<AccountId>> trusted(Session session) {
        var named = !hotkeys.isEmpty()
                ? hotkeys
                : session.setting("SIGNPOST_ANCHOR_HOTKEY")
                        .map(text -> Stream.of(text.split("[,\\s]+", -1)).toList())
                        .orElse(List.of());
        return named.isEmpty()
                ? Optional.empty()
                : Optional.of(named.stream()
                        .map(address -> Arguments.account(address, "check --anchor-hotkey; "))
                        .collect(Collectors.toSet()));
    }
}
