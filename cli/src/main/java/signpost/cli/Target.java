package signpost.cli;

import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import signpost.files.FileObjectStore;
import signpost.http.BoundedHttp;
import signpost.http.HttpObjectReads;
import signpost.publishing.ObjectReads;
import signpost.publishing.ObjectStore;

/// Where manifests are: decided once per command. Nothing is opened before it is used.
///
/// @param name what it is called in messages, and in what this reader remembers of it
/// @param reads as anybody reads
/// @param store for those who may write and list, if that is possible at all
/// @param address where the public finds the object of a key
/// @param stack the local stack, if that is it
/// @param isFolder whether it is a plain folder on this machine
record Target(
        String name,
        Supplier<ObjectReads> reads,
        Optional<Supplier<ObjectStore>> store,
        Function<String, String> address,
        Optional<LocalStack> stack,
        boolean isFolder) {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration WHOLE = Duration.ofSeconds(10);

    static BoundedHttp http() {
        return new BoundedHttp(CONNECT, WHOLE);
    }

    /// What the options say, else the environment, else the local stack.
    static Target of(Session session, PlaceOptions options) {
        var publicUrl = session.setting("SIGNPOST_PUBLIC_URL").or(() -> session.setting("R2_BUCKET_PUBLIC_URL"));
        if (options.store != null) {
            return named(session, options, options.store, Optional.empty());
        }
        if (options.bucket != null) {
            return bucket(session, options, options.bucket, Optional.empty());
        }
        var store = session.setting("SIGNPOST_STORE")
                .or(() -> session.setting("R2_BUCKET").map(name -> "s3://" + name));
        if (store.isPresent()) {
            return named(session, options, store.get(), publicUrl);
        }
        if (publicUrl.isPresent()) {
            return address(publicUrl.get());
        }
        return LocalStack.find(session)
                .map(stack -> local(session, options, stack))
                .orElseThrow(() -> Stop.usage(
                        "no_store",
                        "it is not known where manifests are",
                        "start the local stack with ./sv up, or say where with --store file:FOLDER, --store s3://BUCKET,"
                                + " --store https://ADDRESS, or in SIGNPOST_STORE, SIGNPOST_PUBLIC_URL or R2_BUCKET"));
    }

    private static Target named(Session session, PlaceOptions options, String store, Optional<String> publicUrl) {
        if (store.startsWith("file:")) {
            return folder(session, store.substring("file:".length()));
        }
        if (store.startsWith("s3://")) {
            var name = store.substring("s3://".length());
            return bucket(
                    session, options, name.endsWith("/") ? name.substring(0, name.length() - 1) : name, publicUrl);
        }
        if (store.startsWith("https://") || store.startsWith("http://")) {
            return address(store);
        }
        throw Stop.usage(
                "bad_store", store + " is no store", "write it as file:FOLDER, s3://BUCKET or https://ADDRESS");
    }

    private static Target folder(Session session, String path) {
        var folder = session.path(path.startsWith("//") ? path.substring(2) : path)
                .toAbsolutePath()
                .normalize();
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw Stop.usage("bad_store", folder + " is no folder", "name a folder, with --store file:FOLDER");
        }
        var store = new FileObjectStore(folder);
        return new Target(
                "file:" + folder,
                () -> {
                    if (!Files.isDirectory(folder)) {
                        throw Stop.unreachable(
                                "store_unavailable",
                                "there is no folder " + folder,
                                "check --store; publishing there makes the folder");
                    }
                    return store;
                },
                Optional.of(() -> store),
                key -> folder.resolve(key).toUri().toString(),
                Optional.empty(),
                true);
    }

    private static Target bucket(Session session, PlaceOptions options, String bucket, Optional<String> publicUrl) {
        if (!bucket.matches("[A-Za-z0-9][A-Za-z0-9._-]{1,254}")) {
            throw Stop.usage("bad_store", "that is no name of a bucket", "name it as --store s3://BUCKET");
        }
        var aws = new Aws(session, options, Optional.empty());
        return new Target(
                "s3://" + bucket,
                publicUrl
                        .<Supplier<ObjectReads>>map(url -> () -> new HttpObjectReads(http(), uri(url)))
                        .orElse(() -> aws.objects(bucket)),
                Optional.of(() -> aws.objects(bucket)),
                key -> publicUrl.map(url -> slashed(url) + key).orElse("s3://" + bucket + "/" + key),
                Optional.empty(),
                false);
    }

    private static Target address(String url) {
        var uri = uri(url);
        return new Target(
                slashed(url),
                () -> new HttpObjectReads(http(), uri),
                Optional.empty(),
                key -> slashed(url) + key,
                Optional.empty(),
                false);
    }

    private static Target local(Session session, PlaceOptions options, LocalStack stack) {
        var url = stack.running().get("publicUrl");
        var uri = uri(url);
        var aws = new Aws(session, options, Optional.of(stack));
        return new Target(
                slashed(url),
                () -> new HttpObjectReads(http(), uri),
                Optional.of(() -> aws.objects(stack.get("manifestBucket"))),
                key -> slashed(url) + key,
                Optional.of(stack),
                false);
    }

    static URI uri(String url) {
        try {
            var uri = URI.create(url);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException notOne) {
            // Told below, without what the parser has to say about it.
        }
        throw Stop.usage("bad_address", url + " is no http or https address", "write it as https://host/path");
    }

    private static String slashed(String url) {
        return url.endsWith("/") ? url : url + "/";
    }
}
