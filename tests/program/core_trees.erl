%% Binary search trees of tuples, much garbage, structure shared.
-module(core_trees).
-export([main/1]).

main(_Args) ->
    Tree = insert_all(pseudo_random(5000, 42), nil),
    erlang:display(size_of(Tree)),
    erlang:display(height(Tree)),
    Sorted = flatten(Tree, []),
    erlang:display(is_sorted(Sorted)),
    erlang:display([hd(Sorted), length(Sorted)]),
    erlang:display(churn(200, 0)).

insert_all([], Tree) -> Tree;
insert_all([Key | Keys], Tree) -> insert_all(Keys, insert(Key, Tree)).

insert(Key, nil) -> {Key, nil, nil};
insert(Key, {Root, Left, Right}) when Key < Root -> {Root, insert(Key, Left), Right};
insert(Key, {Root, Left, Right}) when Key > Root -> {Root, Left, insert(Key, Right)};
insert(_, Tree) -> Tree.

size_of(nil) -> 0;
size_of({_, Left, Right}) -> size_of(Left) + 1 + size_of(Right).

height(nil) -> 0;
height({_, Left, Right}) -> 1 + max(height(Left), height(Right)).

flatten(nil, Acc) -> Acc;
flatten({Key, Left, Right}, Acc) -> flatten(Left, [Key | flatten(Right, Acc)]).

is_sorted([A, B | Rest]) -> A < B andalso is_sorted([B | Rest]);
is_sorted(_) -> true.

pseudo_random(0, _) -> [];
pseudo_random(N, Seed) -> [Seed rem 100000 | pseudo_random(N - 1, (Seed * 1103515245 + 12345) rem 2147483648)].

churn(0, Acc) -> Acc;
churn(N, Acc) -> churn(N - 1, Acc + size_of(full(8))).

full(0) -> nil;
full(Depth) -> {Depth, full(Depth - 1), full(Depth - 1)}.
