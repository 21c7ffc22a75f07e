package signpost.embedded.child;

import java.io.IOException;

/// First main class of every child: runs another one, and ends the process when its parent is gone.
///
/// The parent holds the other end of standard input and never writes to it. However the parent ends, even killed
/// hard, the system closes that end, and the read below returns.
public final class Launcher {

    /// System property: this process is to be one of several copies of a snapshot.
    public static final String SNAPSHOT = "signpost.snapshot";

    private Launcher() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        if (Boolean.getBoolean(SNAPSHOT)) {
            SharedChance.install();
        }
        var watch = new Thread(Launcher::outliveNobody, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) new String[] {args[1]});
    }

    private static void outliveNobody() {
        try {
            while (System.in.read() >= 0) {
                // Nobody writes here.
            }
        } catch (IOException _) {
            // As good as the end of the stream.
        }
        Runtime.getRuntime().halt(1);
    }
}
