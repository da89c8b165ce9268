%% Primes below ten thousand; garbage for the collector.
-module(core_sieve).
-export([main/1]).

main(_Args) ->
    Primes = sieve(range(2, 10000)),
    erlang:display(length(Primes)),
    erlang:display(last(Primes)).

range(N, Last) when N > Last -> [];
range(N, Last) -> [N | range(N + 1, Last)].

sieve([P | Rest]) when P * P =< 10000 -> [P | sieve([N || N <- Rest, N rem P =/= 0])];
sieve(Rest) -> Rest.

last([X]) -> X;
last([_ | Rest]) -> last(Rest).
