package signpost.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// What a stack may be told.
///
/// @param root the repository: templates and jars are found below it
/// @param runFolder for logs and unpacked files; removed at the end
/// @param data keeps what is stored; empty for memory only
/// @param snapStart whether functions run the hooks of their snapshots, as they do on Lambda
/// @param childrenPerFunction at most so many run at a time
public record Options(
        Path root,
        Path template,
        Path runFolder,
        Optional<Path> data,
        Ports ports,
        long firstBlock,
        Duration blockPeriod,
        int childrenPerFunction,
        boolean snapStart) {

    /// 0 is any free port.
    public record Ports(int aws, int api, int publicReads, int chain) {
        public static final Ports FREE = new Ports(0, 0, 0, 0);
    }

    public static Options in(Path root, Path runFolder) {
        return new Options(
                root,
                root.resolve("infra-cdk/snapshots/local.template.json"),
                runFolder,
                Optional.empty(),
                Ports.FREE,
                100_000,
                Duration.ofSeconds(12),
                3,
                false);
    }

    public Options withTemplate(Path file) {
        return new Options(root, file, runFolder, data, ports, firstBlock, blockPeriod, childrenPerFunction, snapStart);
    }

    public Options withData(Path folder) {
        return new Options(
                root,
                template,
                runFolder,
                Optional.of(folder),
                ports,
                firstBlock,
                blockPeriod,
                childrenPerFunction,
                snapStart);
    }

    public Options withPorts(Ports chosen) {
        return new Options(
                root, template, runFolder, data, chosen, firstBlock, blockPeriod, childrenPerFunction, snapStart);
    }

    public Options withBlocks(long first, Duration period) {
        return new Options(root, template, runFolder, data, ports, first, period, childrenPerFunction, snapStart);
    }

    public Options withChildren(int perFunction) {
        return new Options(root, template, runFolder, data, ports, firstBlock, blockPeriod, perFunction, snapStart);
    }

    public Options withSnapStart() {
        return new Options(root, template, runFolder, data, ports, firstBlock, blockPeriod, childrenPerFunction, true);
    }
}
