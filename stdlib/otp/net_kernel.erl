%% Replaces OTP's `net_kernel`: this node is nonode@nohost and stays so.
%% Left out: distribution. What asks for it gets the answer of a node that is not alive.
-module(net_kernel).

-export([start/1, start/2, stop/0, get_state/0, longnames/0, nodename/0, protocol_childspecs/0, epmd_module/0]).
-export([monitor_nodes/1, monitor_nodes/2, connect_node/1, connect/1, disconnect/1, hidden_connect_node/1, passive_cnct/1]).
-export([allow/1, allowed/0, set_net_ticktime/1, set_net_ticktime/2, get_net_ticktime/0]).
-export([getopts/2, setopts/2, verbose/1, publish_on_node/1, dflag_unicode_io/1]).
-export([nodes_info/0, node_info/1, node_info/2, i/0, i/1]).

start(_) -> {error, not_supported}.
start(_, _) -> {error, not_supported}.
stop() -> {error, not_found}.
get_state() -> #{started => no}.
longnames() -> ignored.
nodename() -> ignored.
protocol_childspecs() -> [].
epmd_module() -> erl_epmd.

monitor_nodes(Flag) when is_boolean(Flag) -> ok.
monitor_nodes(Flag, Options) when is_boolean(Flag), is_list(Options) -> ok.

connect_node(Node) when Node =:= node() -> true;
connect_node(Node) when is_atom(Node) -> ignored.
hidden_connect_node(Node) -> connect_node(Node).
connect(_) -> false.
passive_cnct(Node) -> Node =:= node().
disconnect(Node) when Node =:= node() -> ignored;
disconnect(Node) when is_atom(Node) -> ignored.

allow(Nodes) when is_list(Nodes) -> ignored.
allowed() -> ignored.
set_net_ticktime(_) -> ignored.
set_net_ticktime(_, _) -> ignored.
get_net_ticktime() -> ignored.
getopts(_, _) -> {error, noconnection}.
setopts(_, _) -> {error, noconnection}.
verbose(_) -> ignored.
publish_on_node(_) -> ignored.
nodes_info() -> {ok, []}.
node_info(_) -> {error, bad_node}.
node_info(_, _) -> {error, bad_node}.
i() -> ok.
i(_) -> ok.

%% A BIF in OTP: may code points above 255 be sent to that process as an I/O request? Every local process may get them.
dflag_unicode_io(Pid) when is_pid(Pid) -> true.
