package signpost.bouncycastle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import signpost.signing.PublicKey;

class Ss58Test {

    /// As polkadot-js writes them; the second is the well-known development account Alice.
    @ParameterizedTest
    @CsvSource({
        "69692a0581b78d7104912ba85b839eca57579fcee76ce5105f4662e0f92dc291,5ESv8DsJ1d27Lcjhs2q21ngwHVR3Ek5haom9MthxNW8ZrMEX",
        "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d,5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
        "0000000000000000000000000000000000000000000000000000000000000000,5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM"
    })
    void an_address_is_written_as_others_write_it(String key, String address) {
        assertThat(Ss58.address(new PublicKey(key))).isEqualTo(address);
    }
}
