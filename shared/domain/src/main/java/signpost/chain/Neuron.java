package signpost.chain;

import java.math.BigInteger;
import java.util.Optional;

/// A registered hotkey of a subnet, from its metagraph. Stakes are in units of 1e-9.
///
/// @param totalStake what validators are weighed by: alpha, and TAO by the network's weight of it, with what
/// is inherited
/// @param axon where it is served, if it says so
public record Neuron(
        int uid,
        AccountId hotkey,
        BigInteger alphaStake,
        BigInteger taoStake,
        BigInteger totalStake,
        boolean isPermittedToValidate,
        Optional<Axon> axon) {

    /// @param ip the address as a number, of version 4 or 6 as `ipVersion` says
    public record Axon(BigInteger ip, int ipVersion, int port, int protocol, long version) {}
}
