package signpost.announce;

import signpost.announcement.Announcements;
import signpost.eventbridge.EventBus;
import signpost.lambda.Connections;
import signpost.lambda.Settings;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/// The composition root: environment in, whoever listens out.
final class Wiring {

    private final String stage;
    private final Announcements announcements;

    Wiring(Settings settings) {
        this.stage = settings.required("STAGE");
        this.announcements = new EventBus(
                EventBridgeClient.builder()
                        .httpClient(UrlConnectionHttpClient.create(Connections::open))
                        .build(),
                settings.required("EVENT_BUS"));
    }

    String stage() {
        return stage;
    }

    Announcements announcements() {
        return announcements;
    }
}
