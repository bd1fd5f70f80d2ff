package endgame.zk.vm.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import endgame.zk.guest.Answer;
import endgame.zk.guest.Bytes;
import endgame.zk.guest.Replay;
import endgame.zk.jobs.JobId;
import endgame.zk.parallel.Workers;
import endgame.zk.proof.Parsed;
import endgame.zk.riscv.Asm;
import endgame.zk.riscv.Machine;
import endgame.zk.riscv.Program;
import endgame.zk.vm.Rom;
import endgame.zk.vm.memory.MemoryTree;
import endgame.zk.vm.program.Preset;
import endgame.zk.vm.program.ProgramProof;
import endgame.zk.vm.program.ProgramProver;
import endgame.zk.vm.run.SegmentRun;
import endgame.zk.vm.segment.SegmentClaim;
import endgame.zk.vm.segment.SegmentProver;
import endgame.zk.vm.segment.SegmentSurvey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A run that reads, stores, sums and commits, as three jobs. */
class SegmentJobTest {
  private static final int START = 0x10000;
  private static final int STEPS = 128;
  private static final byte[] CONTEXT = {4, 5, 6};
  private static final Bytes INPUT = Bytes.fromHex("0102030405060708");

  private static Program program;
  private static SegmentWorker worker;
  private static ProgramProof whole;
  private static final List<SegmentJob> JOBS = new ArrayList<>();

  private static Program program() {
    Asm asm = new Asm(START);
    // READ 8 bytes to 0x40000; sum them up 20 times, storing each sum; COMMIT the last.
    asm.li(10, 0x40000).li(11, 8).li(17, 0x101).word(0x73);
    asm.li(10, 0).li(11, 0).li(12, 40).li(14, 0x40000).label("loop");
    asm.word(14 << 15 | 2 << 12 | 15 << 7 | 0x03); // lw x15, 0(x14)
    asm.register(0, 0, 10, 10, 15).register(0, 0, 10, 10, 11);
    asm.word(10 << 20 | 14 << 15 | 2 << 12 | 4 << 7 | 0x23); // sw x10, 4(x14)
    asm.addi(11, 11, 1);
    asm.word(Asm.branchBits(-20) | 12 << 20 | 11 << 15 | 4 << 12 | 0x63);
    asm.li(10, 0x40004).li(11, 4).li(17, 0x102).word(0x73);
    asm.li(10, 3).li(17, 93).word(0x73);
    return Asm.load(Asm.elf(START, List.of(new Asm.Part(START, Asm.bytes(asm.words()), true))));
  }

  private static ProgramProof prove(Workers inner, Workers lanes, int laneCount) {
    ProgramProver prover = new ProgramProver(program, Preset.FAST, STEPS, inner, lanes, laneCount);
    return switch (prover.prove(Replay.ofInput(INPUT), 0, CONTEXT, ProgramProver.Progress.NONE)) {
      case ProgramProver.Result.Proven(ProgramProof proof, long cycles) -> proof;
      case ProgramProver.Result.Failed(String reason) -> throw new AssertionError(reason);
    };
  }

  @BeforeAll
  static void splitOnce() {
    program = program();
    Rom rom = Rom.of(program);
    worker =
        new SegmentWorker(
            program, rom, new SegmentProver(rom, Preset.FAST.parameters(), Workers.SERIAL));
    whole = prove(Workers.SERIAL, Workers.SERIAL, 1);
    Splitter splitter =
        new Splitter(
            program, rom, 0, worker.key(), STEPS, Replay.ofInput(INPUT), 0, Bytes.of(CONTEXT));
    while (!splitter.hasEnded()) {
      if (splitter.next() instanceof Splitter.Next.Segment(SegmentJob job)) {
        JOBS.add(job);
      }
    }
  }

  private static String refusal(SegmentJob job) {
    return refusal(SegmentJobCodec.encode(job));
  }

  private static String refusal(Bytes job) {
    return worker.prove(job, phase -> {}) instanceof SegmentWorker.Proven.Refused(String reason)
        ? reason
        : "";
  }

  @Test
  void aJobAloneGivesTheProofOfTheWholeRun() {
    assertThat(JOBS).hasSize(3);
    for (SegmentJob job : JOBS) {
      Bytes bytes = SegmentJobCodec.encode(job);
      assertThat(worker.prove(bytes, phase -> {}))
          .isInstanceOfSatisfying(
              SegmentWorker.Proven.Result.class,
              proven -> {
                assertThat(SegmentJobCodec.proof(JobId.of(bytes), proven.result()))
                    .isEqualTo(Parsed.ok(Bytes.of(whole.segments().get(job.number()).proof())));
                assertThat(worker.fault(bytes, proven.result())).isEmpty();
              });
    }
    assertThat(whole.journal()).isEqualTo(JOBS.getLast().claim().journal());
  }

  /** What inspect says a proof takes is near what it takes. */
  @Test
  void sizesAreEstimatedWell() {
    Rom rom = Rom.of(program);
    Machine machine = Machine.start(program);
    MemoryTree tree = SegmentRun.tree(machine);
    var key = SegmentProver.key(rom, Preset.FAST.parameters(), Workers.SERIAL).verifyingKey();
    Replay host = Replay.ofInput(INPUT);
    for (ProgramProof.Segment segment : whole.segments()) {
      if (SegmentRun.run(machine, rom, host, STEPS, 0)
          instanceof SegmentRun.Result.Done(SegmentRun run)) {
        SegmentSurvey survey = SegmentSurvey.of(run, tree, key);
        assertThat((double) survey.bytes()).isCloseTo(segment.proof().length, withinPercentage(3));
        assertThat(survey.bits()).isGreaterThanOrEqualTo(100);
        assertThat(survey.tables()).anyMatch(table -> table.id().startsWith("add-sub"));
      }
    }
  }

  @Test
  void bytesDoNotDependOnLanes() {
    try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
      Workers two = Workers.on(executor, 2);
      assertThat(prove(Workers.SERIAL, two, 2).encode()).isEqualTo(whole.encode());
      assertThat(prove(two, Workers.on(executor, 3), 3).encode()).isEqualTo(whole.encode());
    }
  }

  @Test
  void jobsHaveOneEncoding() {
    for (SegmentJob job : JOBS) {
      Bytes bytes = SegmentJobCodec.encode(job);
      assertThat(SegmentJobCodec.decode(bytes))
          .isInstanceOfSatisfying(
              Parsed.Ok.class,
              ok -> assertThat(SegmentJobCodec.encode((SegmentJob) ok.value())).isEqualTo(bytes));
      SplittableRandom random = new SplittableRandom(job.number());
      for (int i = 0; i < 200; i++) {
        int cut = random.nextInt(bytes.length());
        assertThat(SegmentJobCodec.decode(bytes.slice(0, cut)))
            .as("cut to %d", cut)
            .isInstanceOf(Parsed.Malformed.class);
      }
    }
  }

  /** No byte of a job can be another without the worker's, or the checker's, notice. */
  @Test
  void changedJobsAreRefusedOrDoNotFit() {
    SegmentJob job = JOBS.get(1);
    Bytes bytes = SegmentJobCodec.encode(job);
    Bytes result =
        worker.prove(bytes, phase -> {}) instanceof SegmentWorker.Proven.Result(Bytes r)
            ? r
            : Bytes.EMPTY;
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 300; i++) {
      byte[] changed = bytes.toArray();
      // The beginning and the claim, which are dense, and then anywhere.
      int at = i < 150 ? random.nextInt(350) : random.nextInt(changed.length);
      changed[at] ^= (byte) (1 << random.nextInt(8));
      assertThat(worker.fault(Bytes.of(changed), result)).as("byte %d", at).isPresent();
    }
  }

  private static SegmentJob with(SegmentJob job, int[] registers, List<SegmentJob.Page> pages) {
    return new SegmentJob(
        job.preset(),
        job.key(),
        job.number(),
        job.stepsMax(),
        job.context(),
        registers,
        pages,
        job.nodes(),
        job.answers(),
        job.claim());
  }

  private static SegmentJob with(SegmentJob job, List<Answer> answers, SegmentClaim claim) {
    return new SegmentJob(
        job.preset(),
        job.key(),
        job.number(),
        job.stepsMax(),
        job.context(),
        job.registers(),
        job.pages(),
        job.nodes(),
        answers,
        claim);
  }

  @Test
  void workersRefuseWhatIsNotTrue() {
    SegmentJob job = JOBS.getFirst();
    int[] registers = job.registers().clone();
    registers[5]++;
    assertThat(refusal(with(job, registers, job.pages()))).contains("root");
    List<SegmentJob.Page> pages = new ArrayList<>(job.pages());
    int[] words = pages.getFirst().words().clone();
    words[9] ^= 1;
    pages.set(0, new SegmentJob.Page(pages.getFirst().number(), words));
    assertThat(refusal(with(job, job.registers(), pages))).contains("root");
    assertThat(refusal(with(job, job.registers(), List.of()))).contains("root");
    assertThat(refusal(with(job, List.of(), job.claim()))).contains("no answer");
    List<Answer> more = new ArrayList<>(job.answers());
    more.add(job.answers().getFirst());
    assertThat(refusal(with(job, more, job.claim()))).contains("other pages or answers");
    Answer read = job.answers().getFirst();
    Answer longer = new Answer(read.number(), 9, 0, Bytes.zero(9));
    assertThat(refusal(with(job, List.of(longer), job.claim()))).contains("longer than asked");
    Answer other = new Answer(read.number(), 8, 0, Bytes.zero(8));
    assertThat(refusal(with(job, List.of(other), job.claim()))).contains("ends otherwise");
    SegmentClaim c = job.claim();
    SegmentClaim nowhere =
        new SegmentClaim(
            3,
            c.pcEnd(),
            c.timeEnd(),
            c.rootBefore(),
            c.rootAfter(),
            c.exitCode(),
            c.journalBefore(),
            c.journal(),
            c.limit());
    assertThat(refusal(with(job, job.answers(), nowhere))).contains("no instruction");
    SegmentJob foreign =
        new SegmentJob(
            0,
            Bytes.zero(32),
            0,
            STEPS,
            job.context(),
            job.registers(),
            job.pages(),
            job.nodes(),
            job.answers(),
            c);
    assertThat(refusal(foreign)).contains("another program");
    assertThat(refusal(Bytes.zero(99))).contains("no job");
  }

  @Test
  void resultsCountOnlyForTheirJob() {
    Bytes first = SegmentJobCodec.encode(JOBS.get(0));
    Bytes second = SegmentJobCodec.encode(JOBS.get(1));
    Bytes proof = Bytes.of(whole.segments().get(0).proof());
    Bytes mine = SegmentJobCodec.result(JobId.of(first), proof.toArray());
    Bytes other = SegmentJobCodec.result(JobId.of(second), proof.toArray());
    assertThat(worker.fault(first, mine)).isEmpty();
    assertThat(worker.fault(second, mine)).get().asString().contains("another job");
    assertThat(worker.fault(second, other)).isPresent();
    assertThat(worker.fault(first, Bytes.EMPTY)).isPresent();
    assertThat(worker.fault(first, Bytes.zero(500))).isPresent();
    assertThat(worker.fault(first, SegmentJobCodec.result(JobId.of(first), new byte[0])))
        .isPresent();
  }

  @Test
  void jobsAreNamedByTheirBytes() {
    Set<JobId> names = new HashSet<>();
    JOBS.forEach(job -> names.add(JobId.of(SegmentJobCodec.encode(job))));
    assertThat(names).hasSize(3);
    // A change of the format must be a change of its version.
    SegmentJob job = JOBS.getFirst();
    SegmentJob anyKey =
        new SegmentJob(
            job.preset(),
            Bytes.zero(32),
            job.number(),
            job.stepsMax(),
            job.context(),
            job.registers(),
            job.pages(),
            job.nodes(),
            job.answers(),
            job.claim());
    assertThat(JobId.of(SegmentJobCodec.encode(anyKey)).hash().hex())
        .isEqualTo("eed7e580318c9de83e454675ced2385b725eddf44d3f1b69ceb5c9fd8b904cb1");
  }
}
