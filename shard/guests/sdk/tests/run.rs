//! The item loop with a small program: state against a naive tree, panics, limits.

use endgame::env::{Env, Outcome, Receipt, Refusal};
use endgame::host::{self, Finished, Script};
use endgame::{bytes, p2, sys, word, Entry, EntryKind, Program, U256};
use std::collections::BTreeMap;

type Db = BTreeMap<[u8; 32], Vec<u8>>;

/// A transaction is a list of operations: put (1, key, length), delete (2, key), read (3, key),
/// panic (4), refuse (5), send (6, count), revert what came before in it (7).
struct Toy;

fn key(n: u8) -> [u8; 32] {
    *bytes(&p2::p2(77, &[n]))
}

fn receipt() -> Receipt {
    Receipt {
        hash: [0; 8],
        from: [0; 20],
        to: None,
        success: true,
        gas_used: 1,
        gas_price: U256::ZERO,
    }
}

impl Program for Toy {
    fn transaction(&self, env: &mut Env, _: u32, raw: &[u8]) -> Outcome {
        let start = env.checkpoint();
        let mut at = 0;
        while at < raw.len() {
            let argument = raw.get(at + 1).copied().unwrap_or(0);
            let k = word(&key(argument));
            match raw[at] {
                1 => env.state.put(&k, &vec![argument ^ raw[at + 2]; 1 + raw[at + 2] as usize]),
                2 => env.state.delete(&k),
                3 => drop(env.state.get(&k).map(|v| v.len())),
                4 => panic!("asked for"),
                5 => return Err(Refusal { code: 9, text: "asked for" }),
                6 => {
                    for _ in 0..argument {
                        if env.send(1, &[argument]).is_err() {
                            return Err(Refusal { code: 8, text: "full" });
                        }
                    }
                }
                _ => env.revert(&start),
            }
            at += if raw[at] == 1 { 3 } else { 2 };
        }
        Ok(receipt())
    }

    fn entry(&self, env: &mut Env, entry: &Entry) -> Outcome {
        match &entry.kind {
            EntryKind::Forced { transaction } => self.transaction(env, 0, transaction),
            _ => panic!("asked for"),
        }
    }

    fn end_batch(&self, env: &mut Env) {
        env.send(2, &[]).expect("reserved place");
    }

    fn view(&self, _: &mut Env, _: &[u8]) -> Option<Vec<u8>> {
        panic!("asked for")
    }
}

fn span(state: &Db) -> Vec<u8> {
    let mut span = vec![0; 228];
    span[92..124].copy_from_slice(bytes(&host::root(state)));
    span
}

/// A span of one batch for each list of transactions.
fn run(state: &Db, batches: &[Vec<Vec<u8>>]) -> Finished {
    let mut items = vec![(sys::ITEM_SPAN, span(state))];
    for (number, transactions) in batches.iter().enumerate() {
        let mut ctx = vec![0; 113];
        ctx[0] = number as u8;
        ctx[8] = 1;
        items.push((sys::ITEM_CONTEXT, ctx));
        let mut body = Vec::new();
        let mut at = 4 * transactions.len() as u32;
        for t in transactions {
            body.extend(at.to_le_bytes());
            at += t.len() as u32;
        }
        transactions.iter().for_each(|t| body.extend(t));
        let mut item = vec![0; 132];
        item[64..68].copy_from_slice(&(body.len() as u32).to_le_bytes());
        item[68..100].copy_from_slice(bytes(&p2::body_root(&body)));
        item.extend(body);
        items.push((sys::ITEM_BATCH, item));
    }
    items.push((sys::ITEM_END, vec![]));
    Script::new(state.clone(), items).run(&Toy)
}

fn root_after(run: &Finished) -> [u8; 32] {
    run.journal[136..168].try_into().expect("32")
}

struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % n
    }
}

/// Random reads, writes, deletions and reverts: the guest's roots are the naive tree's.
#[test]
fn roots_equal_the_naive_trees() {
    for seed in 0..300 {
        let mut random = Random(seed);
        let keys = 1 + random.below(24);
        let mut state = Db::new();
        for _ in 0..random.below(keys + 1) {
            state.insert(key(random.below(keys) as u8), vec![7; 1 + random.below(40) as usize]);
        }
        let batches: Vec<Vec<Vec<u8>>> = (0..1 + random.below(3))
            .map(|_| {
                (0..random.below(4))
                    .map(|_| {
                        let mut ops = Vec::new();
                        for _ in 0..random.below(8) {
                            let k = random.below(keys) as u8;
                            match random.below(20) {
                                0..=6 => ops.extend([1, k, random.below(200) as u8]),
                                7..=13 => ops.extend([2, k]),
                                14..=16 => ops.extend([3, k]),
                                17 => ops.extend([7, 0]),
                                18 => ops.extend([5, 0]),
                                _ => ops.extend([4, 0]),
                            }
                        }
                        ops
                    })
                    .collect()
            })
            .collect();
        let done = run(&state, &batches);
        assert_eq!(done.exit, 0, "seed {seed}");
        assert_eq!(root_after(&done), *bytes(&host::root(&done.state)), "seed {seed}");
    }
}

#[test]
fn a_panic_costs_only_its_transaction() {
    let put = |k: u8| vec![1, k, 3];
    let mut bad = put(2);
    bad.extend([6, 1, 4, 0]);
    let done = run(&Db::new(), &[vec![put(1), bad, put(3)]]);
    assert_eq!(done.exit, 0);
    assert_eq!(done.state.keys().copied().collect::<Vec<_>>(), {
        let mut keys = vec![key(1), key(3)];
        keys.sort();
        keys
    });
    let kinds: Vec<u32> = done.emitted.iter().map(|(k, _)| *k).collect();
    assert_eq!(kinds, [1, 4, 1, 3], "two receipts, one skipped, the message of the batch's end");
    assert_eq!(done.emitted[1].1[..5], [1, 0, 0, 0, 1]);
    assert_eq!(root_after(&done), *bytes(&host::root(&done.state)));
}

#[test]
fn a_key_is_told_once_per_item_and_only_if_it_changed() {
    let mut state = Db::new();
    state.insert(key(1), vec![1 ^ 3; 4]);
    // Key 1 gets its old value, key 2 comes and goes, key 3 changes twice.
    let ops = vec![1, 1, 3, 1, 2, 9, 2, 2, 1, 3, 1, 1, 3, 2];
    let done = run(&state, &[vec![ops]]);
    assert_eq!(done.exit, 0);
    assert_eq!(done.puts.iter().map(|p| p.1).collect::<Vec<_>>(), [key(3)]);
}

#[test]
fn messages_past_the_limit_fail_their_transaction() {
    let send = |n: u8| vec![6, n];
    let mut transactions = vec![send(255); 4];
    transactions.extend([send(4), send(3), send(1)]);
    let done = run(&Db::new(), &[transactions, vec![send(200)]]);
    assert_eq!(done.exit, 0);
    let count = |k: u32| done.emitted.iter().filter(|(kind, _)| *kind == k).count();
    // 1,020 + 3 and the one of the end; then 200 and one of the next batch.
    assert_eq!(count(sys::EMIT_MESSAGE), 1024 + 201);
    assert_eq!(count(sys::EMIT_SKIPPED), 2);
}

#[test]
fn a_view_that_panics_exits() {
    let items = vec![(sys::ITEM_SPAN, span(&Db::new())), (sys::ITEM_VIEW, vec![1])];
    assert_eq!(Script::new(Db::new(), items).run(&Toy).exit, endgame::exit::VIEW);
}

#[test]
fn an_opaque_digest_must_be_plausible() {
    let mut state = Db::new();
    for k in 0..8 {
        state.insert(key(k), vec![k + 1]);
    }
    let run = |change: fn(Vec<u8>) -> Vec<u8>| {
        let mut items = vec![(sys::ITEM_SPAN, span(&state))];
        items.push((sys::ITEM_CONTEXT, vec![0; 113]));
        items.push((sys::ITEM_END, vec![]));
        Script::new(state.clone(), items).tamper(change).run(&Toy).exit
    };
    assert_eq!(run(|p| p), 0);
    // The root of another tree, LEAF, zero, an element out of range.
    for digest in [[5u32; 8], p2::LEAF, [0; 8], [p2::PRIME, 0, 0, 0, 0, 0, 0, 1]] {
        let mut items = vec![(sys::ITEM_SPAN, span(&state))];
        // The root that this digest would show.
        items[0].1[92..124].copy_from_slice(bytes(&digest));
        items.push((sys::ITEM_CONTEXT, vec![0; 113]));
        items.push((sys::ITEM_END, vec![]));
        let proof: Vec<u8> = [1].into_iter().chain(*bytes(&digest)).collect();
        let done = Script::new(state.clone(), items).tamper(move |_| proof.clone()).run(&Toy);
        let plausible = digest == [5; 8];
        assert_eq!(done.exit == 0, plausible, "{digest:?}");
    }
}

/// zkvm-style forgery: a leaf shown as an inner node over LEAF, so that its key looks absent.
#[test]
fn a_leaf_is_never_an_inner_node() {
    let mut state = Db::new();
    state.insert(key(1), vec![9]);
    let mut words = [0u32; 16];
    words[..8].copy_from_slice(&word(&key(1)));
    words[8..].copy_from_slice(&p2::p2(p2::STATE_VALUE, &[9]));
    let encoded: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
    // The sponge before its last block: tag, length, 22 elements.
    let mut elements = vec![p2::STATE_LEAF, 64];
    elements.extend(encoded.chunks(3).map(|c| c.iter().rev().fold(0, |e, b| e << 8 | *b as u32)));
    let mut sponge = [0u32; 16];
    for block in elements.chunks(8) {
        sponge[..8].copy_from_slice(block);
        host::poseidon2(&mut sponge);
    }
    let capacity: Vec<u8> = sponge[8..].iter().flat_map(|w| w.to_le_bytes()).collect();
    let mut proof = vec![3, 1];
    proof.extend(bytes(&p2::LEAF));
    proof.push(1);
    proof.extend(capacity);
    // It shows the right root.
    let mut digest = [0u32; 16];
    digest[..8].copy_from_slice(&p2::LEAF);
    digest[8..].copy_from_slice(&sponge[8..]);
    host::poseidon2(&mut digest);
    assert_eq!(digest[..8], host::root(&state));
    let items = vec![
        (sys::ITEM_SPAN, span(&state)),
        (sys::ITEM_CONTEXT, vec![0; 113]),
        (sys::ITEM_END, vec![]),
    ];
    let done = Script::new(state, items).tamper(move |_| proof.clone()).run(&Toy);
    assert_eq!(done.exit, endgame::exit::PROOF);
}
