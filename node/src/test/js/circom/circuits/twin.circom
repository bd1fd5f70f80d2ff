pragma circom 2.1.6;

include "circomlib/circuits/poseidon.circom";
include "hash.circom";

// For a test: hash.circom beside circomlib, for every width.
template Twin() {
    signal input inputs[16];
    signal output ours[16];
    signal output theirs[16];
    component a[16];
    component b[16];
    for (var n = 1; n <= 16; n++) {
        a[n - 1] = Hash(n);
        b[n - 1] = Poseidon(n);
        for (var i = 0; i < n; i++) {
            a[n - 1].inputs[i] <== inputs[i];
            b[n - 1].inputs[i] <== inputs[i];
        }
        ours[n - 1] <== a[n - 1].out;
        theirs[n - 1] <== b[n - 1].out;
    }
}

component main = Twin();
