package signpost.infra;

import java.util.List;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.constructs.Construct;

/// The bus by which the stage tells what has happened: docs/events.md. Who wants to know makes a rule on it.
final class EventBus extends Construct {

    private final software.amazon.awscdk.services.events.EventBus bus;

    EventBus(Construct scope, String id, Stage stage) {
        super(scope, id);
        bus = software.amazon.awscdk.services.events.EventBus.Builder.create(this, "Bus")
                .eventBusName("signpost-" + stage.name())
                .build();
    }

    String busName() {
        return bus.getEventBusName();
    }

    /// Lets `teller` put events on this bus.
    void allowTellingBy(Role teller) {
        teller.addToPolicy(PolicyStatement.Builder.create()
                .sid("Tell")
                .actions(List.of("events:PutEvents"))
                .resources(List.of(bus.getEventBusArn()))
                .build());
    }
}
