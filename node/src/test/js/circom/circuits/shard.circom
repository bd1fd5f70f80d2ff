pragma circom 2.1.6;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/comparators.circom";
include "hash.circom";
include "transfer.circom";

// A span of a shard with 4 accounts. Limits that the shard is created with: 1 sequenced batch and
// 1 system batch a span, 1 entry a system batch, bodies of at most 160 bytes, no forced
// transactions. Its one public signal is D, the hash of the statement (docs/shard-protocol.md),
// recomputed from everything that was ordered.
//
// The beacon chain computes D from canonical values. So whatever is an element of a hash here needs
// no range check of its own: another value would be a collision. Only what is split into parts is
// checked: bodies and balances.

// Poseidon(keys, balances, nonces).
template StateRoot() {
    signal input keys;
    signal input balance[4];
    signal input nonce[4];
    signal output out;
    component hash = Hash(9);
    hash.inputs[0] <== keys;
    for (var i = 0; i < 4; i++) {
        hash.inputs[1 + i] <== balance[i];
        hash.inputs[5 + i] <== nonce[i];
    }
    out <== hash.out;
}

// CONTEXT, folded with the batch's hash into the accumulator.
template BatchAcc() {
    signal input before;
    signal input number;
    signal input kind;
    signal input height;
    signal input timestampMs;
    signal input randomness[2];
    signal input zkPrice;
    signal input inboxFrom;
    signal input inboxTo;
    signal input batchHash;
    signal output out;
    signal context <== Hash(13)([
        7, 11, number, kind, height, timestampMs, randomness[0], randomness[1], zkPrice, inboxFrom,
        inboxTo, 0, 0
    ]);
    out <== Hash(5)([8, 3, before, context, batchHash]);
}

// A number from bytes [start, start + n) of a body.
function bytesOf(bits, start, n) {
    var sum = 0;
    for (var i = 0; i < 8 * n; i++) {
        sum += bits[8 * start + i] * (1 << i);
    }
    return sum;
}

// What a header commits to as its body: an SSZ list of one transfer (80 bytes) or of two (160).
// A body of another length has no effect and is not opened, nor is the body of a batch that is not
// there; then these bits are free and nothing depends on them.
template Body() {
    signal input ordered;
    signal input bodyLength;
    signal input bodyRoot;
    signal input offsets[64];
    signal input transfers[2][608];
    signal output enabled[2];

    var one[640];
    var two[1280];
    for (var i = 0; i < 64; i++) {
        offsets[i] * (offsets[i] - 1) === 0; // line: offset-bit
        two[i] = offsets[i];
        if (i < 32) {
            one[i] = offsets[i];
        }
    }
    for (var i = 0; i < 608; i++) {
        for (var k = 0; k < 2; k++) {
            transfers[k][i] * (transfers[k][i] - 1) === 0; // line: transfer-bit
            two[64 + 608 * k + i] = transfers[k][i];
        }
        one[32 + i] = transfers[0][i];
    }
    component pieceOfOne = Hash(6);
    pieceOfOne.inputs[0] <== 4;
    pieceOfOne.inputs[1] <== 4;
    pieceOfOne.inputs[2] <== 80;
    for (var i = 0; i < 3; i++) {
        var sum = 0;
        for (var j = 248 * i; j < 248 * (i + 1) && j < 640; j++) {
            sum += one[j] * (1 << (j - 248 * i));
        }
        pieceOfOne.inputs[3 + i] <== sum;
    }
    component pieceOfTwo = Hash(9);
    pieceOfTwo.inputs[0] <== 4;
    pieceOfTwo.inputs[1] <== 7;
    pieceOfTwo.inputs[2] <== 160;
    for (var i = 0; i < 6; i++) {
        var sum = 0;
        for (var j = 248 * i; j < 248 * (i + 1) && j < 1280; j++) {
            sum += two[j] * (1 << (j - 248 * i));
        }
        pieceOfTwo.inputs[3 + i] <== sum;
    }
    signal isOne <== IsEqual()([bodyLength, 80]);
    signal isTwo <== IsEqual()([bodyLength, 160]);
    signal tree <== pieceOfOne.out + isTwo * (pieceOfTwo.out - pieceOfOne.out);
    signal root <== Hash(4)([5, 2, bodyLength, tree]);
    signal opened <== ordered * (isOne + isTwo);
    opened * (bodyRoot - root) === 0; // line: body-root

    var low = 0;
    var high = 0;
    for (var i = 0; i < 32; i++) {
        low += offsets[i] * (1 << i);
        high += offsets[32 + i] * (1 << i);
    }
    signal listOfOne <== IsEqual()([low, 4]);
    signal listOfTwo <== IsEqual()([low + high * (1 << 32), 8 + 84 * (1 << 32)]);
    signal single <== isOne * listOfOne;
    signal double <== isTwo * listOfTwo;
    enabled[0] <== ordered * (single + double);
    enabled[1] <== ordered * double;
}

// What an entry adds to each account. The address as a number names the account: 1, 2 or 3; any
// other address is account 0. An amount that would bring all balances together to 2^96 or more adds
// nothing. So all balances stay below 2^96, if the genesis sum is.
template Deposit() {
    signal input ordered;
    signal input to;
    signal input amount[2];
    signal input balance[4];
    signal output added[4];
    // amount[0] is below 2^128, the sum below 2^129.
    component total = Num2Bits(130);
    total.in <== amount[0] + balance[0] + balance[1] + balance[2] + balance[3];
    var beyond = 0;
    for (var i = 96; i < 130; i++) {
        beyond += total.out[i];
    }
    signal small <== IsZero()(beyond);
    signal low <== IsZero()(amount[1]);
    signal fits <== small * low;
    signal counts <== fits * ordered;
    signal credit <== counts * amount[0];
    signal named[3];
    var rest = credit;
    for (var i = 1; i < 4; i++) {
        named[i - 1] <== IsEqual()([to, i]);
        added[i] <== named[i - 1] * credit;
        rest -= added[i];
    }
    added[0] <== rest;
}

// Poseidon(MESSAGES, 1, 0): the hash of an empty sidecar.
function MESSAGES_EMPTY() {
    return 11719710518438610334337130042528409941607457668737229136262378100068363024427;
}

template Span() {
    signal input prover;
    signal input genesisHash[2];
    signal input shard;
    signal input chainId;
    signal input programHash[2];
    signal input span;
    signal input fromBatch;
    signal input batchAcc;
    signal input inboxIndex;
    signal input inboxAcc;
    signal input outboxAcc;

    // The state before.
    signal input x[4];
    signal input y[4];
    signal input balance[4];
    signal input nonce[4];

    // The batches: one, or two (of different kinds, 0 system and 1 sequenced). With one, what
    // belongs to the other is free, and nothing depends on it.
    signal input two;
    signal input firstKind;
    signal input height[2];
    signal input timestampMs[2];
    signal input randomness[2][2];
    signal input zkPrice[2];

    // The sequenced one.
    signal input parent;
    signal input sequencer;
    signal input validFrom;
    signal input bodyLength;
    signal input bodyRoot;
    signal input offsets[64];
    signal input transfers[2][608];

    // The entry that the system batch takes.
    signal input entryHeight;
    signal input to;
    signal input from;
    signal input amount[2];

    signal output d;

    two * (two - 1) === 0; // line: two-bit
    firstKind * (firstKind - 1) === 0; // line: kind-bit
    signal systemLast <== two * firstKind;
    var system = 1 - firstKind + systemLast;
    var sequenced = firstKind + two - systemLast;

    // Ordered data.
    signal header <== Hash(10)([
        6, 8, shard, parent, sequencer, validFrom, bodyLength, bodyRoot, 0, 0
    ]);
    component accs[2];
    for (var k = 0; k < 2; k++) {
        accs[k] = BatchAcc();
        accs[k].number <== fromBatch + k;
        accs[k].height <== height[k];
        accs[k].timestampMs <== timestampMs[k];
        accs[k].randomness <== randomness[k];
        accs[k].zkPrice <== zkPrice[k];
    }
    accs[0].before <== batchAcc;
    accs[0].kind <== firstKind;
    accs[0].inboxFrom <== inboxIndex;
    accs[0].inboxTo <== inboxIndex + 1 - firstKind;
    accs[0].batchHash <== firstKind * header;
    accs[1].before <== accs[0].out;
    accs[1].kind <== 1 - firstKind;
    accs[1].inboxFrom <== inboxIndex + 1 - firstKind;
    accs[1].inboxTo <== inboxIndex + 1;
    accs[1].batchHash <== header - accs[0].batchHash;
    signal batchAccAfter <== accs[0].out + two * (accs[1].out - accs[0].out);

    signal entry <== Hash(9)([
        9, 7, inboxIndex, entryHeight, 1, to, from, amount[0], amount[1]
    ]);
    signal taken <== Hash(4)([10, 2, inboxAcc, entry]);
    signal inboxAccAfter <== inboxAcc + system * (taken - inboxAcc);

    // The state: the deposit before the transfers or after them.
    component deposit = Deposit();
    deposit.ordered <== system;
    deposit.to <== to;
    deposit.amount <== amount;
    deposit.balance <== balance;
    component body = Body();
    body.ordered <== sequenced;
    body.bodyLength <== bodyLength;
    body.bodyRoot <== bodyRoot;
    body.offsets <== offsets;
    body.transfers <== transfers;

    signal empty[4];
    signal present[4];
    signal early[4];
    component steps[2];
    for (var i = 0; i < 4; i++) {
        // x = 0 is no key: it is the identity's or that of the point of order 2.
        empty[i] <== IsZero()(x[i]);
        present[i] <== 1 - empty[i];
        early[i] <== deposit.added[i] * (1 - firstKind);
    }
    for (var k = 0; k < 2; k++) {
        steps[k] = Transfer();
        steps[k].enabled <== body.enabled[k];
        steps[k].bits <== transfers[k];
        steps[k].shard <== shard;
        steps[k].domain <== genesisHash[0] + genesisHash[1] * (1 << 128);
        steps[k].x <== x;
        steps[k].y <== y;
        steps[k].present <== present;
        for (var i = 0; i < 4; i++) {
            if (k == 0) {
                steps[k].balance[i] <== balance[i] + early[i];
                steps[k].nonce[i] <== nonce[i];
            } else {
                steps[k].balance[i] <== steps[0].balanceAfter[i];
                steps[k].nonce[i] <== steps[0].nonceAfter[i];
            }
        }
    }
    signal keys <== Hash(8)([x[0], y[0], x[1], y[1], x[2], y[2], x[3], y[3]]);
    signal rootBefore <== StateRoot()(keys, balance, nonce);
    component after = StateRoot();
    after.keys <== keys;
    for (var i = 0; i < 4; i++) {
        after.balance[i] <== steps[1].balanceAfter[i] + deposit.added[i] - early[i];
        after.nonce[i] <== steps[1].nonceAfter[i];
    }

    // The statement: no messages, no bundles, no nulls; gas, fees and receipts are zero.
    var noMessages = MESSAGES_EMPTY();
    signal head <== Hash(16)([
        16, 30 + 5 * two, prover, 1, genesisHash[0], genesisHash[1], shard, chainId, programHash[0],
        programHash[1], span, fromBatch, fromBatch + two, rootBefore, after.out, batchAcc
    ]);
    signal middle <== Hash(16)([
        head, batchAccAfter, inboxIndex, inboxIndex + system, inboxAcc, inboxAccAfter, outboxAcc,
        outboxAcc, noMessages, 0, 1 + two, 0, 0, 0, 0, 0
    ]);
    signal ofOne <== Hash(2)([middle, 0]);
    signal ofTwo <== Hash(7)([middle, 0, 0, 0, 0, 0, 0]);
    d <== ofOne + two * (ofTwo - ofOne);
}

component main = Span();
