# Agents hold state.
defmodule AgentTour do
  def main(_args) do
    {:ok, agent} = Agent.start_link(fn -> %{} end)
    for word <- ~w(a b a c a), do: Agent.update(agent, &Map.update(&1, word, 1, fn n -> n + 1 end))
    IO.inspect(Agent.get(agent, & &1))
    IO.inspect(Agent.get_and_update(agent, &Map.pop(&1, "a")))
    Agent.cast(agent, &Map.put(&1, "z", 26))
    IO.inspect(Agent.get(agent, &Enum.sort/1))
    1..50 |> Enum.map(fn n -> Task.async(fn -> Agent.update(agent, &Map.put(&1, n, true)) end) end) |> Task.await_many()
    IO.inspect(Agent.get(agent, &map_size/1))
    IO.inspect(Agent.stop(agent))
    IO.inspect(Process.alive?(agent))
  end
end
