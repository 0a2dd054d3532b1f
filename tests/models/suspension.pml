/*
 * Suspension and resumption, seen from two nodes that write, and a slow post between them.
 *
 * One pillar, one case that both have known since before the model begins. Party 0 asked, party 1 is
 * the addressee. Each node appends to its own log and mirrors a prefix of the other's. Everything that a
 * node thinks of an entry it works out when it writes or takes it, from what it holds at that moment:
 * nothing here looks like the code in src/comity/cases, which judges each entry in its own past later.
 * The assertions below are written a third way, over pasts alone.
 *
 * Bounds come from the command line; README.md says which are run. `FLAW` plants one error (see test_model.py).
 */
#ifndef N
#define N 5         /* entries in both logs together */
#endif
#ifndef HOLDS
#define HOLDS 2
#endif
#ifndef OFFERS
#define OFFERS 1
#endif
#ifndef ACCEPTS
#define ACCEPTS 1
#endif
#ifndef ACTS
#define ACTS 1      /* ordinary acts, which a hold holds */
#endif
#ifndef SURVIVORS
#define SURVIVORS 1 /* remarks, facts, withdrawals: they go through */
#endif
#ifndef RELEASES
#define RELEASES 1  /* releases and drops */
#endif
#ifndef RECEIPTS
#define RECEIPTS 0
#endif
#ifndef FLAW
#define FLAW 0
#endif

#ifndef M
#define M N         /* entries in one log */
#endif
#define ID(q, i) ((q) * M + (i))
#define BIT(x) (1 << (x))
#define AUTHOR(x) ((x) / M)
#define PLACE(x) ((x) % M)
/* a was known to the author of x when x was written. */
#define SEES(x, a) ((AUTHOR(a) == AUTHOR(x) && PLACE(a) < PLACE(x)) || \
                    (AUTHOR(a) != AUTHOR(x) && PLACE(a) < seen[x]))
#define CONCURRENT(x, y) (x != y && !SEES(x, y) && !SEES(y, x))
/* What node p holds of party q's log, and whether it holds an entry. */
#define CUT(p, q) ((q) == (p) -> size[q] : mirror[p])
#define HAS(p, x) (PLACE(x) < CUT(p, AUTHOR(x)))

/* Kinds. The second kind of hold is on another procedure of the pillar: it stands, and touches no case here. */
#define HOLD 1
#define ELSEWHERE 2
#define OFFER 3
#define ACCEPT 4
#define RECEIPT 5
#define NOTE 6      /* ordinary: open -> open, can be repeated */
#define DECIDE 7    /* ordinary: open -> done */
#define REOPEN 8    /* ordinary: done -> open */
#define RELEASE 9   /* of a held act */
#define DROP 10
#define REMARK 11   /* survives */
#define FACT 12     /* survives, always counts: -> over, irregular unless done */
#define WITHDRAW 13 /* protective: strikes decisions that cross it */
#define OF_CASE(k) ((k) >= NOTE)
#define ORDINARY(k) ((k) >= NOTE && (k) <= REOPEN)
#define HOLDABLE(k) ((k) >= NOTE && (k) <= RELEASE)

/* States of the case. */
#define OPEN 0
#define DONE 1
#define OVER 2
#define WITHDRAWN 3

/* What became of an entry. */
#define APPLIED 1
#define IRREGULAR 2
#define HELD 3
#define STRUCK 4
#define VOID 5

byte size[2];              /* the logs */
byte mirror[2];           /* how much of the other's log this node has */
byte kind[2 * M];
int arg[2 * M];         /* offer: the set of holds it names; accept: its offer; release, drop: the act */
byte seen[2 * M];         /* how much of the other's log the author had */
bit legal[2 * M];         /* the author's node thought so when it was written */
int lifted[2 * M];      /* the holds that the author knew to be lifted when it wrote this */

int up[2];              /* node: holds known */
int gone[2];            /* node: holds known to be lifted */
int caught[2];          /* node: acts that some known hold holds */
byte effect[2 * 2 * M];   /* node: what became of each entry, as far as it knows */
byte settled[2 * 2 * M];  /* node: the effect of each entry when it settled */
int released[2];        /* node: acts that a release brought into effect */
int dropped[2];
byte state[2];

byte holds, offers, accepts, acts, survivors, releases, receipts;

/* Scratch; always 0 between two steps. */
byte P, K, A, x, y, z, w, c0, c1, i0, i1, S, e, count;
int mask, rest;
bit r0, r1, all, found;

/* --- A node takes one entry, its own or the other's: what it learns about holds ---------------------- */

inline learn(p) {         /* the entry x */
    if
    :: kind[x] == HOLD || kind[x] == ELSEWHERE ->
        up[p] = up[p] | BIT(x);
        y = 0;
        do
        :: y < 2 * M && kind[x] == HOLD ->
            if
            :: HAS(p, y) && HOLDABLE(kind[y]) && !SEES(x, y) -> caught[p] = caught[p] | BIT(y)
            :: else
            fi;
            y++
        :: else -> break
        od
    :: kind[x] == ACCEPT && legal[x] ->
#if FLAW == 4             /* what was held applies by itself */
        caught[p] = 0;
#endif
        gone[p] = gone[p] | arg[arg[x]]
    :: HOLDABLE(kind[x]) ->
        y = 0;
        do
        :: y < 2 * M ->
            if
#if FLAW == 1             /* the receiver's own lifts are taken for what the author knew */
            :: (up[p] & BIT(y)) && kind[y] == HOLD && !(gone[p] & BIT(y)) -> caught[p] = caught[p] | BIT(x)
#else
            :: (up[p] & BIT(y)) && kind[y] == HOLD && !(lifted[x] & BIT(y)) -> caught[p] = caught[p] | BIT(x)
#endif
            :: else
            fi;
            y++
        :: else -> break
        od
    :: else
    fi
}

/* --- The case as node p has it, played again from the beginning --------------------------------------- */

inline skip_others() {    /* only entries of the case have a place in its order */
    do
    :: i0 < c0 && !OF_CASE(kind[ID(0, i0)]) -> i0++
    :: else -> break
    od;
    do
    :: i1 < c1 && !OF_CASE(kind[ID(1, i1)]) -> i1++
    :: else -> break
    od
}

inline next_entry() {     /* into x: what knew of nothing that is left; of two, protection, then party 1 */
    r0 = i0 < c0 && (i1 >= c1 || !SEES(ID(0, i0), ID(1, i1)));
    r1 = i1 < c1 && (i0 >= c0 || !SEES(ID(1, i1), ID(0, i0)));
    assert(r0 || r1);
    if
    :: r0 && (!r1 || (kind[ID(0, i0)] == WITHDRAW && kind[ID(1, i1)] != WITHDRAW)) -> x = ID(0, i0); i0++
    :: else -> x = ID(1, i1); i1++
    fi
}

inline struck_by_some(p, act) {  /* into found: x crosses a withdrawal that strikes this kind of act */
    found = 0;
    y = 0;
    do
    :: y < 2 * M && (act == DECIDE) ->
        if
        :: HAS(p, y) && kind[y] == WITHDRAW && legal[y] && CONCURRENT(x, y) -> found = 1
        :: else
        fi;
        y++
    :: else -> break
    od
}

inline take_effect(p, act) {     /* an act that a hold may hold; by itself, or by its release */
    struck_by_some(p, act);
    if
    :: caught[p] & BIT(x) -> e = HELD
    :: !(caught[p] & BIT(x)) && found -> e = STRUCK
    :: !(caught[p] & BIT(x)) && !found && act == NOTE && S == OPEN -> e = APPLIED
    :: !(caught[p] & BIT(x)) && !found && act == DECIDE && S == OPEN -> e = APPLIED; S = DONE
    :: !(caught[p] & BIT(x)) && !found && act == REOPEN && S == DONE -> e = APPLIED; S = OPEN
    :: else -> e = VOID
    fi
}

inline play(p) {
    c0 = CUT(p, 0); c1 = CUT(p, 1); i0 = 0; i1 = 0; S = OPEN; all = 1;
    released[p] = 0; dropped[p] = 0;
    skip_others();
    do
    :: i0 < c0 || i1 < c1 ->
        next_entry();
        if
        :: ORDINARY(kind[x]) -> take_effect(p, kind[x])
        :: kind[x] == RELEASE || kind[x] == DROP ->
#if FLAW == 5             /* legal when written is enough */
            found = !legal[x];
#else                     /* an earlier release may have taken effect after all, by what crossed them */
            found = !legal[x] || (BIT(arg[x]) & (released[p] | dropped[p]));
#endif
            if
            :: found -> e = VOID
            :: !found && kind[x] == DROP -> e = APPLIED; dropped[p] = dropped[p] | BIT(arg[x])
            :: !found && kind[x] == RELEASE ->
                take_effect(p, kind[arg[x]]);
                if
                :: e == APPLIED ->
                    assert(!(released[p] & BIT(arg[x])));  /* nothing takes effect twice */
                    released[p] = released[p] | BIT(arg[x])
                :: else
                fi
            fi
        :: kind[x] == REMARK -> e = (S == OPEN || S == DONE -> APPLIED : VOID)
        :: kind[x] == FACT -> e = (S == DONE -> APPLIED : IRREGULAR); S = OVER
        :: kind[x] == WITHDRAW && !legal[x] -> e = VOID
        :: kind[x] == WITHDRAW && legal[x] -> e = APPLIED; S = (S == OVER -> OVER : WITHDRAWN)
        fi;
        assert(effect[p * 2 * M + x] != HELD || e == HELD);  /* held once is held for ever */
        effect[p * 2 * M + x] = e;
        /* settled: this and all before it in the order are covered by an entry of the other party */
        if
        :: AUTHOR(x) == 0 && !(c1 > 0 && seen[ID(1, c1 - 1)] > PLACE(x)) -> all = 0
        :: AUTHOR(x) == 1 && !(c0 > 0 && seen[ID(0, c0 - 1)] > PLACE(x)) -> all = 0
        :: else
        fi;
        assert(settled[p * 2 * M + x] == 0 || (all && settled[p * 2 * M + x] == e));
        if
        :: all -> settled[p * 2 * M + x] = e
        :: else
        fi;
        skip_others()
    :: else -> break
    od;
    assert(!(released[p] & dropped[p]));
    state[p] = S
}

/* --- Steps: a node writes; a node takes one more entry from the other's log --------------------------- */

inline standing_here(p) { /* into mask: the holds that stand and cover this case, as node p knows */
    mask = 0;
    y = 0;
    do
    :: y < 2 * M ->
        if
        :: kind[y] == HOLD && (up[p] & BIT(y)) && !(gone[p] & BIT(y)) -> mask = mask | BIT(y)
        :: else
        fi;
        y++
    :: else -> break
    od
}

inline may_undo(p) {      /* into found: A is a held act of p's, and neither released nor dropped */
    found = AUTHOR(A) == p && HAS(p, A) && ORDINARY(kind[A]) && effect[p * 2 * M + A] == HELD &&
            !(BIT(A) & (released[p] | dropped[p]))
}

inline judge(p) {         /* into found: whether what p is about to write is legal as p knows things */
    found = 1;
    if
    :: K == OFFER -> found = mask != 0 && (mask & (up[p] & ~gone[p])) == mask
    :: K == ACCEPT ->
#if FLAW == 2             /* its own offer will do */
        found = HAS(p, A) && kind[A] == OFFER && legal[A] && (arg[A] & ~(up[p] & ~gone[p])) == 0
#elif FLAW == 3           /* a stale offer will do */
        found = HAS(p, A) && kind[A] == OFFER && legal[A] && AUTHOR(A) != p
#else
        found = HAS(p, A) && kind[A] == OFFER && legal[A] && AUTHOR(A) != p &&
                (arg[A] & ~(up[p] & ~gone[p])) == 0
#endif
    :: K == WITHDRAW -> found = state[p] == OPEN || state[p] == DONE
    :: K == RELEASE -> standing_here(p); may_undo(p);
        found = found && mask == 0;
        mask = 0
    :: K == DROP -> may_undo(p)
    :: else
    fi
}

inline forget_scratch() {
    P = 0; K = 0; A = 0; x = 0; y = 0; z = 0; w = 0; c0 = 0; c1 = 0; i0 = 0; i1 = 0; S = 0; e = 0;
    count = 0; mask = 0; rest = 0; r0 = 0; r1 = 0; all = 0; found = 0
}

inline write(p) {         /* kind K, with A or the set in mask */
    judge(p);
    z = ID(p, size[p]);
    kind[z] = K;
    arg[z] = (K == OFFER -> mask : A);
    seen[z] = mirror[p];
    legal[z] = found;
    lifted[z] = gone[p];
    size[p]++;
    x = z;
    learn(p);
    if
    :: !OF_CASE(K) -> effect[p * 2 * M + z] = (found -> APPLIED : VOID)
    :: else
    fi;
    play(p)
}

inline take(p) {          /* the next entry of the other's log; on its way since it was written */
    x = ID(1 - p, mirror[p]);
    mirror[p]++;
    if
    :: !OF_CASE(kind[x]) -> effect[p * 2 * M + x] = (legal[x] -> APPLIED : VOID)
    :: else
    fi;
    learn(p);
    play(p)
}

/* --- What must be so, over pasts alone --------------------------------------------------------------- */

/* Into found: within the past of `past` (an entry), or at node p when past == 2M, an offer and an acceptance by
   the two parties, the one after the other and both after the hold h, take it away together. */
inline both_agreed(p, past, h) {
    found = 0;
    w = 0;
    do
    :: w < 2 * M ->
        if
        :: kind[w] == ACCEPT && HAS(p, w) && (past == 2 * M || SEES(past, w)) && HAS(p, arg[w]) &&
           kind[arg[w]] == OFFER && SEES(w, arg[w]) && AUTHOR(w) != AUTHOR(arg[w]) &&
           (AUTHOR(h) == AUTHOR(w) || AUTHOR(h) == AUTHOR(arg[w])) &&
           (arg[arg[w]] & BIT(h)) && SEES(arg[w], h) && SEES(w, h) && legal[w] && legal[arg[w]] -> found = 1
        :: else
        fi;
        w++
    :: else -> break
    od
}

inline check(p) {
    /* Nobody lifts the other's hold alone, and nothing is lifted that was not named by someone who knew it. */
    z = 0;
    do
    :: z < 2 * M ->
        if
        :: HAS(p, z) && (kind[z] == HOLD || kind[z] == ELSEWHERE) ->
            assert(up[p] & BIT(z));
            both_agreed(p, 2 * M, z);
            assert(found == ((gone[p] & BIT(z)) != 0))
        :: else -> assert(!(up[p] & BIT(z)) && !(gone[p] & BIT(z)))
        fi;
        z++
    :: else -> break
    od;
    x = 0;
    do
    :: x < 2 * M ->
        /* Nothing is lost: one effect for each entry that is here, none for what is not. */
        assert(HAS(p, x) == (effect[p * 2 * M + x] >= APPLIED && effect[p * 2 * M + x] <= VOID));
        z = 0;
        do
        :: z < 2 * M && HAS(p, x) ->
            if
            /* A hold binds at once: what it had not seen counts only if both lifted it before that was written. */
            :: HOLDABLE(kind[x]) && effect[p * 2 * M + x] == APPLIED && HAS(p, z) && kind[z] == HOLD &&
               !SEES(z, x) ->
                both_agreed(p, x, z);
                assert(found)
            /* Void: an offer that names what was lifted or never seen, an acceptance of such an offer, of its
               author's own, or of one that has gone stale. */
            :: kind[x] == OFFER && legal[x] && (arg[x] & BIT(z)) ->
                both_agreed(p, x, z);
                assert(SEES(x, z) && !found)
            :: kind[x] == ACCEPT && legal[x] && (arg[arg[x]] & BIT(z)) ->
                both_agreed(p, x, z);
                assert(SEES(x, arg[x]) && AUTHOR(x) != AUTHOR(arg[x]) && SEES(x, z) && !found)
            /* Released by its author, once it is held, and once every hold that its author knew is lifted. */
            :: kind[x] == RELEASE && effect[p * 2 * M + x] == APPLIED ->
                assert(AUTHOR(arg[x]) == AUTHOR(x) && SEES(x, arg[x]));
                assert(effect[p * 2 * M + arg[x]] == HELD && (released[p] & BIT(arg[x])));
                if
                :: kind[z] == HOLD && SEES(x, z) -> both_agreed(p, x, z); assert(found)
                :: else
                fi
            :: else
            fi;
            z++
        :: else -> break
        od;
        x++
    :: else -> break
    od
}

/* What one knows, the other knows, once the post has brought everything: the order of arrival has no say, so
   two holds that cross commute. */
inline agree() {
    if
    :: mirror[0] == size[1] && mirror[1] == size[0] ->
        assert(up[0] == up[1] && gone[0] == gone[1] && caught[0] == caught[1]);
        assert(released[0] == released[1] && dropped[0] == dropped[1] && state[0] == state[1]);
        x = 0;
        do
        :: x < 2 * M -> assert(effect[x] == effect[2 * M + x]); x++
        :: else -> break
        od
    :: else
    fi
}

/* The next entry: a kind within its bound, with any argument that an officer, or a liar, could think of. */
inline choose() {
    if
    :: size[0] < M -> P = 0
    :: size[1] < M -> P = 1
    fi;
    if
    :: holds < HOLDS -> K = HOLD; holds++
    :: holds < HOLDS -> K = ELSEWHERE; holds++
    :: offers < OFFERS -> K = OFFER; offers++; choose_holds(); mask != 0
    :: accepts < ACCEPTS -> K = ACCEPT; accepts++; choose_entry(OFFER, OFFER)
    :: receipts < RECEIPTS -> K = RECEIPT; receipts++
    :: acts < ACTS -> K = NOTE; acts++
    :: acts < ACTS -> K = DECIDE; acts++
#ifdef WITH_REOPEN
    :: acts < ACTS -> K = REOPEN; acts++
#endif
    :: survivors < SURVIVORS -> K = REMARK; survivors++
    :: survivors < SURVIVORS -> K = FACT; survivors++
    :: survivors < SURVIVORS -> K = WITHDRAW; survivors++
    :: releases < RELEASES -> K = RELEASE; releases++; choose_entry(NOTE, REOPEN)
    :: releases < RELEASES -> K = DROP; releases++; choose_entry(NOTE, REOPEN)
    fi
}

/* Any set of holds ever written by either side: lifted ones and such as never arrived, too. */
inline choose_holds() {
    do
    :: A < 2 * M && (kind[A] == HOLD || kind[A] == ELSEWHERE) -> mask = mask | BIT(A); A++
    :: A < 2 * M -> A++
    :: A == 2 * M -> A = 0; break
    od
}

/* Any entry of these kinds ever written, by whomever, seen or not. */
inline choose_entry(least, most) {
    do
    :: kind[A] >= least && kind[A] <= most -> break
    :: A < 2 * M - 1 -> A++
    od
}

/* A pillar held by party 0, with an act of each side held by that, and resumed since; all post delivered. */
inline resume() {
    d_step { P = 0; K = HOLD; write(0); forget_scratch(); take(1); forget_scratch() };
    d_step { P = 0; K = NOTE; write(0); forget_scratch(); take(1); forget_scratch() };
    d_step { K = NOTE; write(1); forget_scratch(); take(0); forget_scratch() };
    d_step { K = OFFER; mask = BIT(ID(0, 0)); write(0); forget_scratch(); take(1); forget_scratch() };
    d_step { K = ACCEPT; A = ID(0, 2); write(1); forget_scratch(); take(0); forget_scratch() };
    assert(gone[0] == BIT(ID(0, 0)) && gone[1] == gone[0] && caught[0] == (BIT(ID(0, 1)) | BIT(ID(1, 0))))
}

active proctype nodes() {
#ifdef RESUMED
    resume();
#endif
    do
    :: atomic {
        size[0] + size[1] < N ->
        choose();
        d_step { write(P); check(P); agree(); forget_scratch() }
       }
    :: mirror[0] < size[1] -> d_step { take(0); check(0); agree(); forget_scratch() }
    :: mirror[1] < size[0] -> d_step { take(1); check(1); agree(); forget_scratch() }
#ifdef EMIT
    :: size[0] + size[1] >= EMIT -> break
#endif
    od;
#ifdef EMIT
    /* Each state is left only once in this way: one line for it, read by traces.py. */
    c_code {
        int q, i;
        printf("T");
        for (q = 0; q < 2; q++) {
            printf(" %d", now.mirror[q]);
            for (i = q * M; i < q * M + now.size[q]; i++)
                printf(" %d,%d,%d,%d,%d", now.kind[i], now.arg[i], now.seen[i],
                       now.effect[i] | (now.settled[i] ? 8 : 0),
                       now.effect[2 * M + i] | (now.settled[2 * M + i] ? 8 : 0));
            printf(" ;");
        }
        printf(" %d,%d,%d %d,%d,%d\n", now.state[0], now.released[0], now.dropped[0],
               now.state[1], now.released[1], now.dropped[1]);
    }
#endif
}
