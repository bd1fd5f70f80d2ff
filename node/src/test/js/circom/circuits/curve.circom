pragma circom 2.1.6;

// Baby Jubjub (EIP-2494): a = 168700, d = 168696, and its Montgomery form v^2 = u^3 + 168698 u^2 + u.
// Incomplete Montgomery formulas (3 constraints an addition) are used only where a comment says why
// no exceptional case exists; where one could, the complete Edwards formula is used.

function BASE() {
    // Generates the subgroup of prime order l (EIP-2494, Base8).
    return [
        5299619240641551281634865583518297030282874472190772894086521144482721001553,
        16950150798460657717958625567821834550301663161624707787222815936182638968203
    ];
}

// At compile time: the sum of two points of the Edwards curve.
function edwardsSum(p, q) {
    var product = 168696 * p[0] * q[0] * p[1] * q[1];
    return [
        (p[0] * q[1] + p[1] * q[0]) / (1 + product),
        (p[1] * q[1] - 168700 * p[0] * q[0]) / (1 - product)
    ];
}

// At compile time: an Edwards point in Montgomery form.
function montgomery(p) {
    return [(1 + p[1]) / (1 - p[1]), (1 + p[1]) / ((1 - p[1]) * p[0])];
}

// x != 0 and y != 1: true of every point of prime order.
template ToMontgomery() {
    signal input x;
    signal input y;
    signal output u;
    signal output v;
    u <-- (1 + y) / (1 - y);
    u * (1 - y) === 1 + y; // line: to-u
    v <-- u / x;
    v * x === u; // line: to-v
}

// v != 0 and u != -1: true of every point of prime order.
template ToEdwards() {
    signal input u;
    signal input v;
    signal output x;
    signal output y;
    x <-- u / v;
    x * v === u; // line: to-x
    y <-- (u - 1) / (u + 1);
    y * (u + 1) === u - 1; // line: to-y
}

// p + q for p != +-q, none of them the identity.
template MontgomerySum() {
    signal input p[2];
    signal input q[2];
    signal output out[2];
    signal slope;
    slope <-- (q[1] - p[1]) / (q[0] - p[0]);
    slope * (q[0] - p[0]) === q[1] - p[1]; // line: sum-slope
    out[0] <== slope * slope - 168698 - p[0] - q[0];
    out[1] <== slope * (p[0] - out[0]) - p[1];
}

// 2p + q as (p + q) + p, which needs no v of p + q. For q != +-p and p + q != +-p.
template DoubleAndAdd() {
    signal input p[2];
    signal input q[2];
    signal output out[2];
    signal first;
    signal middle;
    signal second;
    first <-- (q[1] - p[1]) / (q[0] - p[0]);
    first * (q[0] - p[0]) === q[1] - p[1]; // line: first-slope
    middle <== first * first - 168698 - p[0] - q[0];
    second <-- -first - 2 * p[1] / (middle - p[0]);
    (second + first) * (middle - p[0]) === -2 * p[1]; // line: second-slope
    out[0] <== second * second - 168698 - p[0] - middle;
    out[1] <== second * (p[0] - out[0]) - p[1];
}

// (2^129 + 1 + 2c) * p for a 128-bit c and p of prime order l.
// Digits -1 and 1 below a leading 3: every partial result is k * p with 3 <= k < 2^131, so it is
// neither the identity nor +-p, and k +- 1 is not +-k. No exceptional case for any c.
template TimesChallenge() {
    signal input bits[128];
    signal input p[2];
    signal output out[2];
    signal square;
    signal slope;
    signal twice[2];
    square <== p[0] * p[0];
    slope <-- (3 * square + 2 * 168698 * p[0] + 1) / (2 * p[1]);
    slope * 2 * p[1] === 3 * square + 2 * 168698 * p[0] + 1; // line: double-slope
    twice[0] <== slope * slope - 168698 - 2 * p[0];
    twice[1] <== slope * (p[0] - twice[0]) - p[1];
    component start = MontgomerySum();
    start.p <== twice;
    start.q <== p;
    component steps[128];
    for (var i = 0; i < 128; i++) {
        steps[i] = DoubleAndAdd();
        if (i == 0) {
            steps[i].p <== start.out;
        } else {
            steps[i].p <== steps[i - 1].out;
        }
        steps[i].q[0] <== p[0];
        steps[i].q[1] <== (2 * bits[127 - i] - 1) * p[1];
    }
    out <== steps[127].out;
}

// S * BASE, S = the sum of d_i * 8^i over 83 digits of 3 bits: d = 2m + 1 with m = b_0 + 2 b_1,
// negative when b_2 = 0; the last digit has no b_2 and is positive. So S is each odd number of
// [1, 2^249) once. A partial sum is odd and below 8^i, the next term at least 8^i, and both together
// below 2^249 < l: never equal, opposite or the identity.
template TimesBase() {
    signal input bits[248];
    signal output out[2];
    var power[2] = BASE();
    component sums[82];
    signal both[83];
    signal v[83];
    signal terms[83][2];
    for (var i = 0; i < 83; i++) {
        var table[4][2];
        var twice[2] = edwardsSum(power, power);
        var odd[2] = power;
        for (var m = 0; m < 4; m++) {
            table[m] = montgomery(odd);
            odd = edwardsSum(odd, twice);
        }
        both[i] <== bits[3 * i] * bits[3 * i + 1];
        var looked[2];
        for (var k = 0; k < 2; k++) {
            looked[k] = table[0][k] + (table[1][k] - table[0][k]) * bits[3 * i]
                + (table[2][k] - table[0][k]) * bits[3 * i + 1]
                + (table[3][k] - table[2][k] - table[1][k] + table[0][k]) * both[i];
        }
        terms[i][0] <== looked[0];
        if (i < 82) {
            v[i] <== (2 * bits[3 * i + 2] - 1) * looked[1];
        } else {
            v[i] <== looked[1];
        }
        terms[i][1] <== v[i];
        if (i > 0) {
            sums[i - 1] = MontgomerySum();
            if (i == 1) {
                sums[i - 1].p <== terms[0];
            } else {
                sums[i - 1].p <== sums[i - 2].out;
            }
            sums[i - 1].q <== terms[i];
        }
        for (var k = 0; k < 3; k++) {
            power = edwardsSum(power, power);
        }
    }
    out <== sums[81].out;
}

// p - q, complete: for any two points of the curve.
template EdwardsDifference() {
    signal input p[2];
    signal input q[2];
    signal output out[2];
    signal xy;
    signal yx;
    signal cross;
    signal product;
    xy <== -p[0] * q[1];
    yx <== p[1] * q[0];
    // (y1 + a x1)(y2 - x2) with x2 negated: y1 y2 - a x1 x2 and the mixed terms, which are known.
    cross <== (p[1] - 168700 * p[0]) * (q[1] - q[0]);
    product <== xy * yx;
    out[0] <-- (-xy - yx) / (1 + 168696 * product);
    out[0] * (1 + 168696 * product) === -xy - yx; // line: difference-x
    out[1] <-- (cross + yx - 168700 * xy) / (1 - 168696 * product);
    out[1] * (1 - 168696 * product) === cross + yx - 168700 * xy; // line: difference-y
}
