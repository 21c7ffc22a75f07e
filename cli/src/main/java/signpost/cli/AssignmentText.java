package signpost.cli;

import signpost.challenge.Assignment;
import signpost.challenge.Assignments;
import signpost.json.Json;
import signpost.json.Rfc3339;

/// What was given out, for programs.
final class AssignmentText {

    private AssignmentText() {}

    static Json.Obj json(Assignments.Use use, Assignment given) {
        var json = Json.Obj.builder()
                .put("task_id", given.taskId())
                .put("hotkey", use.hotkey().address());
        given.window().ifPresent(window -> json.put("window_id", window.value()));
        given.element().ifPresent(element -> json.put("element_id", element.value()));
        return json.put("clip", given.clip().value())
                .put("issued", Rfc3339.text(given.issued()))
                .put("expires", Rfc3339.text(given.expires()))
                .build();
    }
}
