package signpost.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which subnet it is about.
final class SubnetOption {

    private static final int DEFAULT = 44;
    private static final int MOST = 65_535;

    @Option(
            names = "--netuid",
            paramLabel = "N",
            description = "The subnet. Otherwise SCOREVISION_NETUID, or " + DEFAULT + ".")
    private @Nullable Integer netuid;

    int netuid(Session session) {
        var chosen = netuid != null
                ? Integer.toString(netuid)
                : session.setting("SCOREVISION_NETUID").orElse(Integer.toString(DEFAULT));
        if (!chosen.matches("[0-9]{1,5}") || Integer.parseInt(chosen) > MOST) {
            throw Stop.usage("bad_netuid", "that is no number of a subnet", "say --netuid N, 0 to " + MOST);
        }
        return Integer.parseInt(chosen);
    }
}
