package endgame.node;

import endgame.zk.groth16.Groth16System;
import endgame.zk.guest.GuestRun;
import endgame.zk.guest.StatementDigest;
import endgame.zk.hash.PoseidonSuite;
import endgame.zk.inputs.StatementInputs.StatementHash;
import endgame.zk.plonk.PlonkSystem;
import endgame.zk.proof.ProofSystem;
import endgame.zk.vm.program.ZkvmSystem;
import endgame.zk.witness.WitnessSystem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The proof systems of this build by id; which of them a network has is in its genesis. */
public final class ProofSystems {
  private ProofSystems() {}

  public static Map<String, ProofSystem> all() {
    StatementHash poseidon =
        statement ->
            StatementDigest.of(PoseidonSuite.INSTANCE, statement).flatMap(PoseidonSuite::element);
    List<ProofSystem> known =
        List.of(
            new ZkvmSystem(GuestRun.SPAN_CYCLES_DEFAULT),
            new WitnessSystem(GuestRun.SPAN_CYCLES_DEFAULT),
            new Groth16System(poseidon),
            new PlonkSystem(poseidon));
    Map<String, ProofSystem> systems = new LinkedHashMap<>();
    known.forEach(system -> systems.put(system.id(), system));
    return systems;
  }
}
