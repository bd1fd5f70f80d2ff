pragma circom 2.1.6;

include "circomlib/circuits/poseidon_constants.circom";

// circomlib's Poseidon with circomlib's constants and as many constraints, but few terms.
//
// In circomlib the output of an S-box is a wire, and the input of the next one a long sum of wires,
// three times: x^2 = x x, x^4 = x^2 x^2, x^5 = x^4 x. Here the input x is the wire. The output
// x^4 x is written as a sum of the inputs that come after it: the linear layer, inverted. So long
// sums are on the right side of a constraint only, where they cost a proving key nothing.

// Inverse of the matrix out[i] = sum of m[j][i] in[j]. At compile time.
function inverseLayer(t, m) {
    var a[17][17];
    var b[17][17];
    for (var i = 0; i < t; i++) {
        for (var j = 0; j < t; j++) {
            a[i][j] = m[j][i];
        }
        b[i][i] = 1;
    }
    // Every leading minor of these matrices is invertible, so no pivot is zero.
    for (var k = 0; k < t; k++) {
        var f = 1 / a[k][k];
        for (var j = 0; j < t; j++) {
            a[k][j] = a[k][j] * f;
            b[k][j] = b[k][j] * f;
        }
        for (var i = 0; i < t; i++) {
            if (i != k) {
                var g = a[i][k];
                for (var j = 0; j < t; j++) {
                    a[i][j] = a[i][j] - g * a[k][j];
                    b[i][j] = b[i][j] - g * b[k][j];
                }
            }
        }
    }
    return b;
}

// x^4 of an S-box's input.
template Fourth() {
    signal input x;
    signal output out;
    signal square <== x * x;
    out <== square * square;
}

template Hash(n) {
    signal input inputs[n];
    signal output out;
    var t = n + 1;
    var PARTIAL[16] = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68];
    var rounds = PARTIAL[t - 2];
    var C[t * 8 + rounds] = POSEIDON_C(t);
    var S[rounds * (t * 2 - 1)] = POSEIDON_S(t);
    var M[t][t] = POSEIDON_M(t);
    var P[t][t] = POSEIDON_P(t);
    var inverseM[17][17] = inverseLayer(t, M);
    var inverseP[17][17] = inverseLayer(t, P);

    // Inputs of the S-boxes: of the full rounds, and of lane 0 in the partial ones.
    signal x[8][t];
    signal lane[rounds];
    component fourth[8][t];
    component laneFourth[rounds];
    var first[t];
    first[0] = C[0];
    for (var i = 0; i < n; i++) {
        first[1 + i] = C[1 + i] + inputs[i];
    }
    // Where the constants start that follow a full round's S-boxes.
    var after[8];
    for (var r = 0; r < 8; r++) {
        after[r] = r < 4 ? (r + 1) * t : (r + 1) * t + rounds;
    }

    // First half.
    for (var r = 0; r < 4; r++) {
        for (var i = 0; i < t; i++) {
            if (r == 0) {
                x[0][i] <== first[i];
            } else {
                var sum = 0;
                for (var j = 0; j < t; j++) {
                    sum += M[j][i] * (fourth[r - 1][j].out * x[r - 1][j] + C[after[r - 1] + j]);
                }
                x[r][i] <-- sum;
            }
            fourth[r][i] = Fourth();
            fourth[r][i].x <== x[r][i];
        }
    }

    // Partial rounds, forward: values only.
    var s[t];
    for (var i = 0; i < t; i++) {
        s[i] = 0;
        for (var j = 0; j < t; j++) {
            s[i] += P[j][i] * (fourth[3][j].out * x[3][j] + C[after[3] + j]);
        }
    }
    for (var r = 0; r < rounds; r++) {
        lane[r] <-- s[0];
        laneFourth[r] = Fourth();
        laneFourth[r].x <== lane[r];
        var y = laneFourth[r].out * lane[r] + C[5 * t + r];
        var row = (2 * t - 1) * r;
        s[0] = S[row] * y;
        for (var i = 1; i < t; i++) {
            s[0] += S[row + i] * s[i];
            s[i] += S[row + t + i - 1] * y;
        }
    }
    for (var i = 0; i < t; i++) {
        x[4][i] <-- s[i];
    }

    // Partial rounds, backward from what comes after them: what each S-box's output must be. A
    // round is (y, s) -> (a y + b s, s + c y), so y = (next - b s') / (a - b c) with s' = s + c y.
    var state[t];
    for (var i = 0; i < t; i++) {
        state[i] = x[4][i];
    }
    for (var r = rounds - 1; r >= 0; r--) {
        var row = (2 * t - 1) * r;
        var determinant = S[row];
        var y = state[0];
        for (var i = 1; i < t; i++) {
            determinant -= S[row + i] * S[row + t + i - 1];
            y -= S[row + i] * state[i];
        }
        y = y * (1 / determinant);
        for (var i = 1; i < t; i++) {
            state[i] -= S[row + t + i - 1] * y;
        }
        laneFourth[r].out * lane[r] === y - C[5 * t + r]; // line: partial-round
        state[0] = lane[r];
    }

    // Second half.
    for (var r = 4; r < 8; r++) {
        for (var i = 0; i < t; i++) {
            if (r > 4) {
                var sum = 0;
                for (var j = 0; j < t; j++) {
                    sum += M[j][i] * (fourth[r - 1][j].out * x[r - 1][j] + C[after[r - 1] + j]);
                }
                x[r][i] <-- sum;
            }
            fourth[r][i] = Fourth();
            fourth[r][i].x <== x[r][i];
        }
    }

    // Full rounds, backward.
    for (var r = 0; r < 7; r++) {
        for (var j = 0; j < t; j++) {
            var y = 0;
            for (var i = 0; i < t; i++) {
                y += r == 3 ? inverseP[j][i] * state[i] : inverseM[j][i] * x[r + 1][i];
            }
            fourth[r][j].out * x[r][j] === y - C[after[r] + j]; // line: full-round
        }
    }
    signal last[t];
    var sum = 0;
    for (var j = 0; j < t; j++) {
        last[j] <== fourth[7][j].out * x[7][j];
        sum += M[j][0] * last[j];
    }
    out <== sum;
}
