import { setTimeout } from "node:timers/promises";
import type { Z3_ast, Z3_parser_context, Z3_solver } from "z3-solver";
import type { Answer, Solver } from "./solver.ts";

/**
 * Starts Z3, which is installed for development only; so it is imported when it is asked for and not before. It runs
 * in threads of its own, which keep the process alive until `end`.
 *
 * Its `eval_smtlib2_string` is not used: it hands its text to another thread and gives the memory back before that
 * thread has read it. Here text is parsed at once, and only the check, which is given numbers, runs in a thread.
 *
 * @throws whatever the package throws where it is not installed or cannot start.
 */
export async function startZ3(timeoutMs: number): Promise<Solver> {
  const { init, killThreads, Z3_error_code, Z3_lbool } = await import("z3-solver");
  const { Z3, em } = await init();
  const context = Z3.mk_context(Z3.mk_config());
  const params = Z3.mk_params(context);
  Z3.params_inc_ref(context, params);
  Z3.params_set_uint(context, params, Z3.mk_string_symbol(context, "timeout"), timeoutMs);
  const integer = Z3.mk_int_sort(context);
  let state: { parser: Z3_parser_context; solver: Z3_solver; given: readonly Z3_ast[] } | null = null;

  function begun() {
    if (state === null) throw new Error("nothing has begun");
    return state;
  }

  /** Reads definitions, which the parser goes on knowing, and terms. */
  function parse(parser: Z3_parser_context, definitions: string, asserted: readonly string[]): Z3_ast[] {
    const script = [definitions, ...asserted.map((term) => `(assert ${term})`)].join("\n");
    const found = Z3.parser_context_from_string(context, parser, script);
    const code = Z3.get_error_code(context);
    if (code !== Z3_error_code.Z3_OK) {
      throw new Error(`Z3 does not understand the script: ${Z3.get_error_msg(context, code)}`);
    }
    Z3.ast_vector_inc_ref(context, found);
    const terms = Array.from({ length: Z3.ast_vector_size(context, found) }, (_, index) =>
      Z3.ast_vector_get(context, found, index),
    );
    Z3.ast_vector_dec_ref(context, found);
    // An assertion that got lost would make everything easier to break, or to hold.
    if (terms.length !== asserted.length) {
      throw new Error(`Z3 read ${terms.length} assertions of ${asserted.length}`);
    }
    return terms;
  }

  return {
    version: Z3.get_full_version(),
    begin(definitions, asserted) {
      if (state !== null) {
        Z3.parser_context_dec_ref(context, state.parser);
        Z3.solver_dec_ref(context, state.solver);
      }
      const parser = Z3.mk_parser_context(context);
      Z3.parser_context_inc_ref(context, parser);
      const solver = Z3.mk_solver(context);
      Z3.solver_inc_ref(context, solver);
      Z3.solver_set_params(context, solver, params);
      const given = parse(parser, definitions, asserted);
      for (const term of given) Z3.solver_assert(context, solver, term);
      state = { parser, solver, given };
    },
    async canHold(text): Promise<Answer> {
      const { parser, solver } = begun();
      const terms = parse(parser, "", [text]);
      Z3.solver_push(context, solver);
      for (const term of terms) Z3.solver_assert(context, solver, term);
      const found = await Z3.solver_check(context, solver);
      Z3.solver_pop(context, solver, 1);
      if (found === Z3_lbool.Z3_L_TRUE) return "sat";
      return found === Z3_lbool.Z3_L_FALSE ? "unsat" : "unknown";
    },
    async least(text, names) {
      const { parser, given } = begun();
      const search = Z3.mk_optimize(context);
      Z3.optimize_inc_ref(context, search);
      Z3.optimize_set_params(context, search, params);
      for (const term of [...given, ...parse(parser, "", [text])]) Z3.optimize_assert(context, search, term);
      const unknowns = names.map((name) => Z3.mk_const(context, Z3.mk_string_symbol(context, name), integer));
      for (const unknown of unknowns) Z3.optimize_minimize(context, search, unknown);
      const found = await Z3.optimize_check(context, search, []);
      const values = new Map<string, number>();
      if (found === Z3_lbool.Z3_L_TRUE) {
        const model = Z3.optimize_get_model(context, search);
        Z3.model_inc_ref(context, model);
        for (const [index, name] of names.entries()) {
          const unknown = unknowns[index];
          const value = unknown && Z3.model_eval(context, model, unknown, true);
          if (value) values.set(name, Number(Z3.get_numeral_string(context, value)));
        }
        Z3.model_dec_ref(context, model);
      }
      Z3.optimize_dec_ref(context, search);
      return values.size > 0 ? values : null;
    },
    async end() {
      await settled(em);
      await killThreads(em);
    },
  };
}

/** Lets threads that have given their answer end by themselves, which takes them a moment; one that hangs is not waited for. */
async function settled({ PThread }: { PThread: { runningWorkers: readonly unknown[] } }): Promise<void> {
  for (let left = 50; left > 0 && PThread.runningWorkers.length > 0; left--) await setTimeout(10);
}
