//! The ledger's rules, with transactions signed by ethers 6 (accounts 0–2 of the mnemonic
//! "test test test test test test test test test test test junk", chain id 7101).

mod common;

use common::*;
use endgame::{bytes, exit, host, p2, sys, U256};
use endgame_ledger::{fees, BRIDGE, SPAN_ZK_GAS, ZK_TRANSACTION};

/// A → B 1 END, nonce 0, fee 2 gwei, tip 0.1 gwei.
const T1559: &str = "0x02f874821bbd808405f5e10084773594008252089470997970c51812dc3a010c7d01b50e0d17dc79c8880de0b6b3a764000080c001a00be3eda20e246702c45fe743a7179482a74f1f810069097d8d094fa39d7b3c3ba04e9bcff2acc3c9424068407f3ad2f047563c81255f99f2a5ee0371a38b2ca904";
const T1559_HASH: &str = "0x87043d4496c8072c3306106e7cf6ee14435cf6fba049aa8fe2948c22d2723c5a";
/// A → C 5, nonce 1, gas limit 30000, 3 gwei, an access list of one address and one slot.
const T2930: &str = "0x01f8a0821bbd0184b2d05e00827530943c44cdddb6a900fa2b585dd299e03d12fa4293bc0580f838f79470997970c51812dc3a010c7d01b50e0d17dc79c8e1a0111111111111111111111111111111111111111111111111111111111111111101a079d3bf4157d20075b7ee46e8c4ec99bc4234d75b7f8c2f5a5588d81ac8fd9645a078ac90591c08fe99ae8d91500a52776eec595570ea5c19ce445a1c23c1a3c48d";
/// A → B 7, nonce 2, 2 gwei.
const TLEGACY: &str = "0xf8650284773594008252089470997970c51812dc3a010c7d01b50e0d17dc79c8078082379da0af10eade2d37b76ca6e100aed2360cfa65e3177d7abcd34f9228fb530da92661a01ac3aec9b8f0716a45f812765cf89929bedbe214ad50e0aa49670f0de0d391d2";
/// B withdraws 0.5 END to C, nonce 0, gas limit 30000.
const TWITHDRAW: &str = "0x02f897821bbd808405f5e10084773594008275309400000000000000000000000000000000000010028806f05b59d3b20000a451cff8d90000000000000000000000003c44cdddb6a900fa2b585dd299e03d12fa4293bcc001a02aa65c48262c2dfa1113b865725cda4b0568c91be50d77071effe381233ff42d9f18c313d01e1e11c82f7f3b1b174ca779facdf8b44895105685eb22fd3d7d6b";
/// A → B 1, nonce 3, chain id 1.
const TWRONGCHAIN: &str = "0x02f86a01038405f5e10084773594008252089470997970c51812dc3a010c7d01b50e0d17dc79c80180c001a09bc31984621c6800e32e0b51f6481b01506df7e94bc80b4260724fe3bd3080afa023a340bac80a20738b6e58d69aefab5aaa808aec3dc19f7e8cc488d9c3ca335e";
/// A → B 1, nonce 3, fee 5 wei.
const TLOWFEE: &str = "0x02f864821bbd0301058252089470997970c51812dc3a010c7d01b50e0d17dc79c80180c001a093f3356d7f8d5755237cc1e6f418765a2b813c98f8f4a4430e43e2439dcf2abca014e55f06376729fb830650720bfcb4d0aacfc7768ecae0e761ac40b2d2ebefae";
/// A → B 1, nonce 3, gas limit 20999.
const TLOWGAS: &str = "0x02f86c821bbd038405f5e10084773594008252079470997970c51812dc3a010c7d01b50e0d17dc79c80180c001a0fb99c1fd8e3a6738a241a17fae685feb46b2e24758b9dddbbdd99a48ca127e7fa0581d5ea421b310fb677fbcf926c36307c9c648afce7151b7f7f7124532009369";
/// A → B 1, nonce 3, gas limit 10000001.
const THIGHGAS: &str = "0x02f86d821bbd038405f5e1008477359400839896819470997970c51812dc3a010c7d01b50e0d17dc79c80180c080a095124eadffd082c29727c95a63ed8f17ed76109ef8604a7995fb466c7fca7132a04f7239628e6ab6bc8d24b744baf057d7d2faf5b8348cebf1389177dd9f0218ef";
/// C → B 1000 END, nonce 0.
const TPOOR: &str = "0x02f875821bbd808405f5e10084773594008252089470997970c51812dc3a010c7d01b50e0d17dc79c8893635c9adc5dea0000080c001a06e21b32ae3ed8f44c8cd3142e7afa8896dcc278f6f69f54dc28ed129313e1f36a070873c2f32db4bd2ba877e75027c9b2211b9e95f54decc36070fb06b705e4bde";
/// A creates a contract, nonce 3.
const TCREATE: &str = "0x02f859821bbd038405f5e1008477359400830186a0808000c080a05a08fbbe646513dc7a5d119e5cea76b924c08514c98f4ec883f1f101d26fe5b3a05d4460e5f1a77da69de81a3d618bc74d5b4d8e42627d845ba2065a04b6ddc1a8";
/// A calls the Bridge with 0x12345678 and 9 wei, nonce 3.
const TBADCALL: &str = "0x02f870821bbd038405f5e1008477359400827530940000000000000000000000000000000000001002098412345678c080a02af8ab91d19307974f8ce224e82c44d171cfe159d4b802520d3a965af2552877a01c6eea0337be3e147c27a02ed603892ece85f0036ec02b4e2eb7b3dc5848e685";
/// B → C 11, nonce 1.
const TFORCED: &str = "0x02f86c821bbd018405f5e1008477359400825208943c44cdddb6a900fa2b585dd299e03d12fa4293bc0b80c080a06f4b342c4ff7179d50b4b9e1a38da08068883d186925794698ed338ff483647ca04a8b56f2a05e6ddc255823284621a26f6eff2d096494c7b32241b757d2b22fc5";
/// C → B 1, nonce 0, legacy with a gas price of 1 gwei.
const TALL: &str = "0xf86580843b9aca008252089470997970c51812dc3a010c7d01b50e0d17dc79c8018082379ea009f985fb49a6b0bc2b0346a9725407306573e0987a8effbc17eed85a7bb067fea00b3af25e68bd24a70d8423e8aa96d215cc646442567ebba824ba7d55e2d94b16";

/// topicHash of ethers for the two events.
const WITHDRAWAL_REQUESTED: &str =
    "0x04c56a409d50971e45c5a2d96e5d557d2b0f1d66d40f14b141e4c958b0f39b32";
const DEPOSIT_RECEIVED: &str = "0x54ef209e319f7d023f4f2c1d4b427c3844f7ef008d20a2104b1f20cb533a7fbf";

const GWEI: u128 = 1_000_000_000;
/// Base fee (1 gwei) and the tip of most transactions.
const PRICE: u128 = GWEI + GWEI / 10;

fn rich() -> Db {
    let mut state = Db::new();
    with(&mut state, A, 10 * END, 0);
    with(&mut state, B, END, 0);
    state
}

/// A field of the claim.
fn claim_word(run: &host::Finished, at: usize) -> [u8; 32] {
    run.journal[at..at + 32].try_into().expect("32")
}

const ROOT_BEFORE: usize = 104;
const ROOT_AFTER: usize = 136;
const BATCH_ACC_AFTER: usize = 200;
const INBOX_ACC_AFTER: usize = 280;
const OUTBOX_ACC_AFTER: usize = 344;
const MESSAGES_ROOT: usize = 376;

#[test]
fn three_kinds_of_transactions_and_their_fees() {
    let run = SpanOf::new(rich()).batch(&[T1559, T2930, TLEGACY]).run();
    assert_eq!(run.exit, 0);
    assert_eq!(skipped(&run), []);
    let access = 2400 + 1900;
    assert_eq!(
        receipts(&run, sys::EMIT_RECEIPT),
        [
            (0, 1, 21000, PRICE, 0),
            (1, 1, 21000 + access, 3 * GWEI, 0),
            (2, 1, 21000, 2 * GWEI, 0)
        ]
    );
    let fees = 21000 * PRICE + (21000 + access as u128) * 3 * GWEI + 21000 * 2 * GWEI;
    assert_eq!(account(&run.state, A), (9 * END - 12 - fees, 3));
    assert_eq!(account(&run.state, B), (2 * END + 7, 0));
    assert_eq!(account(&run.state, C), (5, 0));
    let mut message = vec![2];
    message.extend(SEQUENCER);
    message.extend(coins(fees).le());
    assert_eq!(messages(&run), [message]);
    // Hash, sender and receiver in the first receipt.
    let first = &run.emitted[0].1;
    assert_eq!(&first[4..36], hex(T1559_HASH));
    assert_eq!(&first[36..56], hex(A));
    assert_eq!((first[56], &first[57..77]), (1, &hex(B)[..]));
    // Gas, zkGas > 0 and fees in the claim's row.
    let row = &run.journal[448..528];
    assert_eq!(u64::from_le_bytes(row[..8].try_into().expect("8")), 3 * 21000 + access);
    assert!(u64::from_le_bytes(row[8..16].try_into().expect("8")) > 3 * ZK_TRANSACTION);
    assert_eq!(&row[16..48], coins(fees).le());
}

#[test]
fn the_claim_binds_everything() {
    let span = SpanOf::new(rich())
        .entries(&[deposit(C, A, 100 * END)])
        .batch(&[T1559, TWITHDRAW])
        .entries(&[])
        .entries(&[deposit(A, B, 1), (2, hex(TFORCED))])
        .batch(&[]);
    let (batch_acc, inbox_acc) = (span.batch_acc, span.inbox_acc);
    let before = host::root(&span.state);
    let run = span.run();
    assert_eq!(run.exit, 0);
    let claim = &run.journal;
    assert_eq!(claim.len(), 448 + 5 * 80);
    let u64_at = |at: usize| u64::from_le_bytes(claim[at..at + 8].try_into().expect("8"));
    assert_eq!(claim[..4], 1u32.to_le_bytes());
    assert_eq!((u64_at(80), u64_at(88), u64_at(96)), (9, FIRST_BATCH, FIRST_BATCH + 4));
    assert_eq!(claim_word(&run, ROOT_BEFORE), *bytes(&before));
    assert_eq!(claim_word(&run, ROOT_AFTER), *bytes(&host::root(&run.state)));
    assert_eq!(claim_word(&run, 168), [0x33; 32]);
    assert_eq!(claim_word(&run, BATCH_ACC_AFTER), *bytes(&batch_acc));
    assert_eq!((u64_at(232), u64_at(240)), (FIRST_ENTRY, FIRST_ENTRY + 3));
    assert_eq!(claim_word(&run, 248), [0x44; 32]);
    assert_eq!(claim_word(&run, INBOX_ACC_AFTER), *bytes(&inbox_acc));
    assert_eq!(claim_word(&run, 312), [0x55; 32]);
    // Outbox: withdrawal and fees of batch 12, none of the others.
    let mut outbox = [0x5555_5555u32; 8];
    let mut sidecar = Vec::new();
    for (nonce, message) in messages(&run).iter().enumerate() {
        let mut head = (FIRST_BATCH + 1).to_le_bytes().to_vec();
        head.extend((nonce as u32).to_le_bytes());
        let mut all = head.clone();
        all.extend(message);
        outbox = p2::fold(p2::OUTBOX_ACC, &outbox, &p2::p2(p2::MESSAGE, &all));
        sidecar.extend(head);
        sidecar.push(message[0]);
        sidecar.extend((message.len() as u32 - 1).to_le_bytes());
        sidecar.extend(&message[1..]);
    }
    assert_eq!(messages(&run).len(), 2);
    assert_eq!(claim_word(&run, OUTBOX_ACC_AFTER), *bytes(&outbox));
    assert_eq!(claim_word(&run, MESSAGES_ROOT), *bytes(&p2::p2(p2::MESSAGES, &sidecar)));
    assert_eq!(claim_word(&run, 408), [0; 32]);
    // Receipts roots, from what was emitted: a deposit; two transactions; none; two entries; none.
    let receipts: Vec<&(u32, Vec<u8>)> = run.emitted.iter().filter(|(k, _)| *k != 3).collect();
    let mut at = 0;
    for (row, count) in [1, 2, 0, 2, 0].into_iter().enumerate() {
        let mut root = [0u32; 8];
        for (kind, emitted) in &receipts[at..at + count] {
            let mut all = bytes(&root).to_vec();
            all.extend(kind.to_le_bytes());
            all.extend(emitted);
            root = p2::p2(p2::RECEIPT, &all);
        }
        at += count;
        assert_eq!(claim_word(&run, 448 + 80 * row + 48), *bytes(&root), "row {row}");
    }
    assert_eq!(at, receipts.len());
}

#[test]
fn deposits_credit_and_log() {
    let run = SpanOf::new(Db::new()).entries(&[deposit(B, A, 5), deposit(B, C, 6)]).run();
    assert_eq!(run.exit, 0);
    assert_eq!(account(&run.state, B), (11, 0));
    assert_eq!(
        receipts(&run, sys::EMIT_ENTRY_RECEIPT),
        [(0, 1, 0, 0, 1), (1, 1, 0, 0, 1)]
    );
    let log = &run.emitted[0].1[120..];
    assert_eq!(log[..20], BRIDGE);
    assert_eq!(log[20], 3);
    assert_eq!(&log[21..53], hex(DEPOSIT_RECEIVED));
    assert_eq!(&log[65..85], hex(A));
    assert_eq!(&log[97..117], hex(B));
    assert_eq!(log[117..121], 32u32.to_le_bytes());
    assert_eq!(log[121..], U256::from_u64(5).to_be());
    // The state is told after each entry.
    assert_eq!(run.puts.iter().map(|p| p.0).collect::<Vec<_>>(), [3, 4]);
}

#[test]
fn withdrawals_leave_by_the_outbox() {
    let run = SpanOf::new(rich()).batch(&[TWITHDRAW]).run();
    assert_eq!(run.exit, 0);
    let gas = 21000 + 16 * 36;
    let fee = gas as u128 * PRICE;
    assert_eq!(account(&run.state, B), (END / 2 - fee, 1));
    assert_eq!(account(&run.state, C), (0, 0));
    let sent = messages(&run);
    let mut withdrawal = vec![1];
    withdrawal.extend(hex(C));
    withdrawal.extend(hex(B));
    withdrawal.extend(coins(END / 2).le());
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0], withdrawal);
    assert_eq!(sent[1][0], 2);
    let receipt = run.emitted.iter().find(|(k, _)| *k == 1).expect("receipt");
    assert_eq!(&receipt.1[141..173], hex(WITHDRAWAL_REQUESTED));
    assert_eq!(receipts(&run, 1), [(0, 1, gas, PRICE, 1)]);
}

#[test]
fn a_wrong_call_of_the_bridge_fails_and_pays() {
    let mut state = rich();
    with(&mut state, A, 10 * END, 3);
    let run = SpanOf::new(state).batch(&[TBADCALL]).run();
    assert_eq!(run.exit, 0);
    let gas = 21000 + 4 * 16;
    assert_eq!(receipts(&run, 1), [(0, 0, gas, PRICE, 0)]);
    assert_eq!(account(&run.state, A), (10 * END - gas as u128 * PRICE, 4));
    assert_eq!(messages(&run).len(), 1);
}

#[test]
fn invalid_transactions_are_skipped_without_effect() {
    let mut state = rich();
    with(&mut state, A, 10 * END, 3);
    let mut high_s = hex(T1559);
    let length = high_s.len();
    high_s[length - 32] = 0xff;
    let mut other_sender = hex(TLOWGAS);
    let last = other_sender.len() - 1;
    other_sender[last] ^= 1;
    let transactions: Vec<Vec<u8>> = [
        TWRONGCHAIN, TLOWFEE, TLOWGAS, THIGHGAS, TPOOR, TCREATE, T1559, TFORCED,
    ]
    .iter()
    .map(|t| hex(t))
    .chain([high_s, other_sender, vec![], vec![3, 0xc0], vec![0x80], hex(T1559)[..50].to_vec()])
    .collect();
    let before = state.clone();
    let run = SpanOf::new(state).batch_raw(&body(&transactions), false).run();
    assert_eq!(run.exit, 0);
    assert_eq!(
        skipped(&run).iter().map(|s| s.1).collect::<Vec<_>>(),
        [2, 7, 6, 8, 5, 9, 4, 4, 3, 6, 1, 9, 1, 1]
    );
    assert_eq!(receipts(&run, 1), []);
    assert_eq!(messages(&run).len(), 0);
    // Only the base fee has moved.
    let mut expected = before;
    expected.insert(*bytes(&fees::KEY), (fees::FIRST - fees::FIRST / 8).to_le_bytes().to_vec());
    assert_eq!(run.state, expected);
}

#[test]
fn forced_transactions_have_prepaid_gas() {
    let mut state = rich();
    with(&mut state, B, 11, 1);
    // The second is invalid by then: skipped.
    let run = SpanOf::new(state).entries(&[(2, hex(TFORCED)), (2, hex(TFORCED)), (9, vec![1])]).run();
    assert_eq!(run.exit, 0);
    assert_eq!(receipts(&run, sys::EMIT_ENTRY_RECEIPT), [(0, 1, 21000, 0, 0)]);
    assert_eq!(skipped(&run), [(1, 4), (2, 9)]);
    assert_eq!(account(&run.state, B), (0, 2));
    assert_eq!(account(&run.state, C), (11, 0));
    assert_eq!(messages(&run).len(), 0);
}

/// The span's zkGas bounds what a body of junk makes the program compute.
#[test]
fn a_span_past_its_zk_gas_skips_the_rest() {
    let junk = body(&vec![vec![0x02]; 400]);
    let run = SpanOf::new(rich()).batch_raw(&junk, false).batch(&[T1559]).run();
    assert_eq!(run.exit, 0);
    let codes: Vec<u8> = skipped(&run).iter().map(|s| s.1).collect();
    let ran = codes.iter().filter(|c| **c == 1).count() as u64;
    assert!(ran * ZK_TRANSACTION < SPAN_ZK_GAS && (ran + 20) * ZK_TRANSACTION > SPAN_ZK_GAS);
    assert!(codes[ran as usize..].iter().all(|c| *c == 8));
    assert_eq!(codes.len(), 401, "the transfer of the next batch too");
    assert_eq!(account(&run.state, A), (10 * END, 0));
}

#[test]
fn an_emptied_account_leaves_no_leaf() {
    let mut state = rich();
    // Exactly value and fee; nonce 0, so the leaf stays for the nonce.
    with(&mut state, C, 1 + 21000 * GWEI, 0);
    let run = SpanOf::new(state).batch(&[TALL]).run();
    assert_eq!(run.exit, 0);
    assert_eq!(account(&run.state, C), (0, 1));
    assert!(run.state.contains_key(bytes(&endgame_ledger::account::Account::key(&address(C)))));
}

#[test]
fn null_items_are_bound_and_do_nothing() {
    let span = SpanOf::new(rich())
        .entries_null(&[deposit(A, B, 1), deposit(B, B, 2), deposit(C, B, 3)], &[0, 2])
        .batch_raw(&body(&[hex(T1559)]), true);
    let (batch_acc, inbox_acc) = (span.batch_acc, span.inbox_acc);
    let run = span.run();
    assert_eq!(run.exit, 0);
    assert_eq!(claim_word(&run, BATCH_ACC_AFTER), *bytes(&batch_acc));
    assert_eq!(claim_word(&run, INBOX_ACC_AFTER), *bytes(&inbox_acc));
    let mut nulls = Vec::new();
    for (batch, item) in [(FIRST_BATCH, 0u32), (FIRST_BATCH, 2), (FIRST_BATCH + 1, 0)] {
        nulls.extend(batch.to_le_bytes());
        nulls.extend(item.to_le_bytes());
    }
    assert_eq!(run.journal[448 + 160..], nulls);
    assert_eq!(account(&run.state, A), (10 * END, 0));
    assert_eq!(account(&run.state, B), (END + 2, 0));
}

#[test]
fn false_inputs_end_the_run() {
    let end = |span: SpanOf| span.run().exit;
    // A body that isn't the header's.
    let mut span = SpanOf::new(rich()).batch(&[T1559]);
    let last = span.items.len() - 1;
    let n = span.items[last].1.len();
    span.items[last].1[n - 1] ^= 1;
    assert_eq!(end(span), exit::BODY);
    // A body that is no SSZ list.
    assert_eq!(end(SpanOf::new(rich()).batch_raw(&[1, 2, 3], false)), exit::BODY);
    // Another shard's header.
    let mut span = SpanOf::new(rich()).batch(&[T1559]);
    span.items[2].1[0] ^= 1;
    assert_eq!(end(span), exit::BODY);
    // An entry that isn't the next one.
    let mut span = SpanOf::new(rich()).entries(&[deposit(A, B, 1)]);
    span.items[2].1[0] ^= 1;
    assert_eq!(end(span), exit::INBOX);
    // A batch that isn't the next one; an inbox that doesn't follow on.
    let mut span = SpanOf::new(rich()).entries(&[deposit(A, B, 1)]);
    span.items[1].1[0] ^= 1;
    assert_eq!(end(span), exit::ORDER);
    let mut span = SpanOf::new(rich()).entries(&[deposit(A, B, 1)]);
    span.items[1].1[65] ^= 1;
    assert_eq!(end(span), exit::INBOX);
    // Too few entries; an entry too many; an entry in a sequenced batch; a batch in a system one.
    let mut span = SpanOf::new(rich()).entries(&[deposit(A, B, 1), deposit(A, B, 1)]);
    span.items.pop();
    assert_eq!(end(span), exit::ORDER);
    let mut span = SpanOf::new(rich()).entries(&[deposit(A, B, 1)]);
    let entry = span.items[2].clone();
    span.items.push(entry.clone());
    assert_eq!(end(span), exit::ORDER);
    let mut span = SpanOf::new(rich()).batch(&[]);
    span.items[2] = entry;
    assert_eq!(end(span), exit::ORDER);
    assert_eq!(end(SpanOf::new(rich())), exit::ORDER);
}

#[test]
fn false_state_ends_the_run() {
    let key = |who: &str| *bytes(&endgame_ledger::account::Account::key(&address(who)));
    let spans = || SpanOf::new(rich()).batch(&[T1559]).script();
    assert_eq!(spans().run(&endgame_ledger::Ledger).exit, 0);
    // A balance out of nothing, a missing account, a value where there is none.
    let mut forged = Db::new();
    with(&mut forged, A, 11 * END, 0);
    let forged = forged[&key(A)].clone();
    for (who, lie) in [(A, Some(forged.clone())), (B, None), (A, None)] {
        let run = spans().lie(key(who), lie).run(&endgame_ledger::Ledger);
        assert_eq!((run.exit, run.journal.len()), (exit::PROOF, 0));
    }
    // A lie that only makes an item fail is found too: the map of first reads is never rolled back.
    let run = SpanOf::new(rich()).batch(&[TPOOR]).script().lie(key(C), Some(forged))
        .run(&endgame_ledger::Ledger);
    assert_eq!(run.exit, exit::PROOF);
    // Each byte of the multiproof matters.
    let length = {
        let cell = std::rc::Rc::new(std::cell::Cell::new(0));
        let inner = cell.clone();
        let _ = spans().tamper(move |p| { inner.set(p.len()); p }).run(&endgame_ledger::Ledger);
        cell.get()
    };
    for at in 0..length {
        let run = spans()
            .tamper(move |mut p| { p[at] ^= 1; p })
            .run(&endgame_ledger::Ledger);
        assert_eq!(run.exit, exit::PROOF, "byte {at}");
        if at > 140 {
            break;
        }
    }
    for change in [|mut p: Vec<u8>| { p.pop(); p }, |mut p: Vec<u8>| { p.push(0); p }] {
        assert_eq!(spans().tamper(change).run(&endgame_ledger::Ledger).exit, exit::PROOF);
    }
}

#[test]
fn answers_views() {
    let ask = |op: u8, rest: &[u8]| {
        let mut request = vec![op];
        request.extend_from_slice(rest);
        let run = SpanOf::new(rich()).view(&request);
        assert_eq!(run.exit, 0, "op {op}");
        run.journal
    };
    let admitted = ask(1, &hex(T1559));
    let mut expected = vec![1];
    expected.extend(hex(A));
    expected.extend([0; 16]);
    expected.extend(coins(END + 21000 * 2 * GWEI).le());
    expected.extend(coins(10 * END).le());
    expected.extend(21000u64.to_le_bytes());
    expected.extend(coins(2 * GWEI).le());
    expected.extend(coins(GWEI / 10).le());
    expected.extend(hex(T1559_HASH));
    assert_eq!(admitted, expected);
    // A nonce above the account's is admitted.
    assert_eq!(ask(1, &hex(TLEGACY))[0], 1);
    for (tx, code) in [(TPOOR, 5), (TWRONGCHAIN, 2), (TLOWFEE, 7), (TLOWGAS, 6), (THIGHGAS, 8)] {
        assert_eq!(ask(1, &hex(tx))[..2], [0, code]);
    }
    assert_eq!(ask(1, &[])[..2], [0, 1]);
    assert_eq!(ask(2, &hex(B))[..32], *coins(END).le());
    assert_eq!(ask(2, &hex(C)), [0; 40]);
    let call = |to: &[u8], value: u128, gas: u64, data: &[u8]| {
        let mut out = hex(B);
        out.extend(to);
        out.extend(coins(value).le());
        out.extend(gas.to_le_bytes());
        out.extend(data);
        out
    };
    let status = |op: u8, request: Vec<u8>| {
        let answer = ask(op, &request);
        (answer[0], u64::from_le_bytes(answer[1..9].try_into().expect("8")))
    };
    assert_eq!(status(3, call(&hex(C), 5, 50_000, &[])), (1, 21000));
    assert_eq!(status(3, call(&hex(C), 5, 1000, &[])), (0, 1000));
    assert_eq!(status(3, call(&hex(C), 2 * END, 50_000, &[])), (0, 21000));
    assert_eq!(status(4, call(&hex(C), 5, 50_000, &[0; 10])), (1, 21160));
    let signed = hex(TWITHDRAW);
    let from = signed.windows(4).position(|w| *w == endgame_ledger::WITHDRAW).expect("selector");
    let withdraw = &signed[from..from + 36];
    assert_eq!(status(4, call(&BRIDGE, 5, 50_000, withdraw)), (1, 21576));
    assert_eq!(status(4, call(&BRIDGE, 0, 50_000, withdraw)).0, 0);
    assert_eq!(ask(5, &hex(A)), []);
    assert_eq!(ask(6, &[1; 52]), [0; 32]);
    let fees = ask(7, &[]);
    assert_eq!(fees.len(), 72);
    assert_eq!(fees[..32], *coins(GWEI).le());
    assert_eq!(fees[64..], 10_000_000u64.to_le_bytes());
    assert_eq!(ask(8, &hex(A)), bytes(&endgame_ledger::account::Account::key(&address(A))));
    assert_eq!(SpanOf::new(rich()).view(&[99]).exit, exit::VIEW);
}
