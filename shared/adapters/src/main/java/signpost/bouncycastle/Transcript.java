package signpost.bouncycastle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/// A Merlin transcript (merlin.cool, "Merlin v1.0"): what was said so far, in order and under labels, from
/// which challenges follow. It is built of the four operations of STROBE-128 (STROBE v1.0.2) that Merlin
/// uses.
///
/// Its time depends on lengths alone.
final class Transcript {

    /// STROBE's R: the state without capacity and the two bytes of padding.
    private static final int RATE = 166;

    private static final int I = 1;
    private static final int A = 1 << 1;
    private static final int C = 1 << 2;
    private static final int M = 1 << 4;

    private static final VarHandle LANE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] state;
    private int at;
    private int begin;

    /// A transcript of the protocol of that name.
    Transcript(String protocol) {
        state = new byte[200];
        var start = ascii("\u0001\u00a8\u0001\u0000\u0001`STROBEv1.0.2");
        System.arraycopy(start, 0, state, 0, start.length);
        permute();
        begin(M | A);
        absorb(ascii("Merlin v1.0"));
        append("dom-sep", ascii(protocol));
    }

    private Transcript(Transcript other) {
        state = other.state.clone();
        at = other.at;
        begin = other.begin;
    }

    Transcript append(String label, byte[] message) {
        label(label, message.length);
        begin(A);
        absorb(message);
        return this;
    }

    /// Bytes that follow from all that was said; asking for them is part of the transcript too.
    byte[] challenge(String label, int length) {
        label(label, length);
        return squeeze(length);
    }

    /// Secret bytes that nobody can foresee: from all that was said, a secret of the speaker's, and fresh
    /// chance. Where the chance is bad, they still differ from message to message (Merlin, "Transcript-based
    /// RNGs").
    byte[] witness(String label, byte[] secret, SecureRandom chance, int length) {
        var fork = new Transcript(this);
        fork.label(label, secret.length);
        fork.key(secret);
        var fresh = new byte[32];
        chance.nextBytes(fresh);
        fork.begin(M | A);
        fork.absorb(ascii("rng"));
        fork.key(fresh);
        fork.begin(M | A);
        fork.absorb(littleEndian(length));
        return fork.squeeze(length);
    }

    /// meta-AD of the label, and more meta-AD of the length that follows it.
    private void label(String label, int length) {
        begin(M | A);
        absorb(ascii(label));
        absorb(littleEndian(length));
    }

    private void key(byte[] key) {
        begin(A | C);
        for (var b : key) {
            state[at] = b;
            step();
        }
    }

    private byte[] squeeze(int length) {
        begin(I | A | C);
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) {
            bytes[i] = state[at];
            state[at] = 0;
            step();
        }
        return bytes;
    }

    private void begin(int flags) {
        var before = begin;
        begin = at + 1;
        absorb(new byte[] {(byte) before, (byte) flags});
        if ((flags & C) != 0 && at != 0) {
            pad();
        }
    }

    private void absorb(byte[] bytes) {
        for (var b : bytes) {
            state[at] ^= b;
            step();
        }
    }

    private void step() {
        if (++at == RATE) {
            pad();
        }
    }

    private void pad() {
        state[at] ^= (byte) begin;
        state[at + 1] ^= 0x04;
        state[RATE + 1] ^= (byte) 0x80;
        permute();
        at = 0;
        begin = 0;
    }

    private void permute() {
        var lanes = new long[25];
        for (var i = 0; i < lanes.length; i++) {
            lanes[i] = (long) LANE.get(state, i * Long.BYTES);
        }
        Keccak.permute(lanes);
        for (var i = 0; i < lanes.length; i++) {
            LANE.set(state, i * Long.BYTES, lanes[i]);
        }
    }

    private static byte[] littleEndian(int value) {
        return new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)};
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
