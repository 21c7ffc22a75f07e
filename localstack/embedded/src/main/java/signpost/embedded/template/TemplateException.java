package signpost.embedded.template;

import java.io.Serial;

/// The template asks for something that is not understood here. The message names it and where it stands.
public final class TemplateException extends IllegalArgumentException {

    @Serial
    private static final long serialVersionUID = 1;

    TemplateException(String message) {
        super(message);
    }
}
