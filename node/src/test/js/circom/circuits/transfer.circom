pragma circom 2.1.6;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/comparators.circom";
include "hash.circom";
include "curve.circom";

// 1 at the place that two bits name, 0 at the others.
template OneOfFour() {
    signal input low;
    signal input high;
    signal output out[4];
    out[3] <== low * high;
    out[2] <== high - out[3];
    out[1] <== low - out[3];
    out[0] <== 1 - low - high + out[3];
}

template Select() {
    signal input which[4];
    signal input from[4];
    signal output out;
    signal parts[4];
    var sum = 0;
    for (var i = 0; i < 4; i++) {
        parts[i] <== which[i] * from[i];
        sum += parts[i];
    }
    out <== sum;
}

// A 76-byte transfer, least significant bit first: byte 0 = from + 4 to (upper four bits zero);
// amount 12 bytes; challenge 32; response 31. Any bits have a result: the transfer happens, or
// nothing does. Which of the two is computed here from the bits and the state.
//
// Signature of key A = a B over m: R = k B; h = Poseidon(R.x, R.y, domain, m); the response S is odd
// and below 2^249 with S = k + (2^129 + 1 + 2 (h mod 2^128)) a. The transfer carries the whole h, so
// that no hash has to be split into canonical bits here: its 32 bytes as a number must be h modulo
// the field's order. A number beyond that order gives one of at most 6 challenges for one h, which
// costs a forger's work 3 of 128 bits and no one else anything.
template Transfer() {
    signal input enabled;
    signal input bits[608];
    signal input shard;
    signal input domain;
    signal input x[4];
    signal input y[4];
    signal input present[4];
    signal input balance[4];
    signal input nonce[4];
    signal output balanceAfter[4];
    signal output nonceAfter[4];

    signal from[4] <== OneOfFour()(bits[0], bits[1]);
    signal to[4] <== OneOfFour()(bits[2], bits[3]);
    var first = 0;
    for (var i = 0; i < 8; i++) {
        first += bits[i] * (1 << i);
    }
    var amount = 0;
    for (var i = 0; i < 96; i++) {
        amount += bits[8 + i] * (1 << i);
    }
    var challenge = 0;
    for (var i = 0; i < 256; i++) {
        challenge += bits[104 + i] * (1 << i);
    }
    signal fromPresent <== Select()(from, present);
    signal toPresent <== Select()(to, present);
    signal fromX <== Select()(from, x);
    signal fromY <== Select()(from, y);
    signal fromBalance <== Select()(from, balance);
    signal fromNonce <== Select()(from, nonce);

    // An empty leaf's key is no point: the signature is then checked against the base point, and
    // counts for nothing.
    var base[2] = BASE();
    signal keyX <== fromPresent * (fromX - base[0]) + base[0];
    signal keyY <== fromPresent * (fromY - base[1]) + base[1];

    component key = ToMontgomery();
    key.x <== keyX;
    key.y <== keyY;
    component times = TimesChallenge();
    for (var i = 0; i < 128; i++) {
        times.bits[i] <== bits[104 + i];
    }
    times.p[0] <== key.u;
    times.p[1] <== key.v;
    component response = TimesBase();
    for (var i = 0; i < 248; i++) {
        response.bits[i] <== bits[360 + i];
    }
    component a = ToEdwards();
    a.u <== times.out[0];
    a.v <== times.out[1];
    component b = ToEdwards();
    b.u <== response.out[0];
    b.v <== response.out[1];
    component r = EdwardsDifference();
    r.p[0] <== b.x;
    r.p[1] <== b.y;
    r.q[0] <== a.x;
    r.q[1] <== a.y;

    // The nonce is not in the transfer: it is the account's, and a signature over another is none.
    signal message <== first + amount * (1 << 8) + shard * (1 << 104) + fromNonce * (1 << 136);
    signal hash <== Hash(4)([r.out[0], r.out[1], domain, message]);

    signal signed <== IsEqual()([hash, challenge]);
    signal plain <== IsZero()(bits[4] + bits[5] + bits[6] + bits[7]);
    // Balances are below 2^96 (shard.circom), so this is below 2^97.
    component left = Num2Bits(97);
    left.in <== fromBalance + (1 << 96) - amount;

    signal known <== fromPresent * toPresent;
    signal fine <== plain * left.out[96];
    signal able <== known * fine;
    signal asked <== enabled * signed;
    signal valid <== able * asked;
    signal moved <== valid * amount;
    for (var i = 0; i < 4; i++) {
        balanceAfter[i] <== balance[i] + (to[i] - from[i]) * moved;
        nonceAfter[i] <== nonce[i] + from[i] * valid;
    }
}
