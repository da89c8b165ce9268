defmodule MixBeamless do
  @moduledoc """
  Runs the `beamless` command for the Mix tasks: where it is, its terminal, and how it ended.
  """

  # A port's program knows of the BEAM's end by the end of descriptor 3 alone. The shell between them makes of it a signal: an interrupted
  # `mix` leaves no program behind. What runs in a shell's background has no standard input but the one that is named.
  @shell ~S"""
  exec 5<&0
  "$@" <&5 3<&- 4>&- 5<&- &
  child=$!
  { read -r _ <&3; kill "$child"; } >/dev/null 2>&1 4>&- 5<&- &
  watcher=$!
  wait "$child"
  status=$?
  kill "$watcher" 2>/dev/null
  exit "$status"
  """

  @doc """
  Runs `beamless` with these words and returns when it has ended well. Otherwise the calling task ends with its exit code.
  """
  @spec run([String.t()]) :: :ok
  def run(words) do
    case status(command(), words) do
      0 -> :ok
      status -> exit({:shutdown, status})
    end
  end

  @doc """
  The command's path: the environment's `BEAMLESS`, else `beamless` on `PATH`.
  """
  @spec command() :: Path.t()
  def command do
    case System.get_env("BEAMLESS", "") do
      "" -> System.find_executable("beamless") || Mix.raise(absent())
      path -> System.find_executable(Path.expand(path)) || Mix.raise("BEAMLESS names #{path}, which is no program")
    end
  end

  defp absent do
    "the beamless command is not on PATH: install Beamless, or let the environment's BEAMLESS be the path of the command"
  end

  defp status(command, words) do
    shell = System.find_executable("sh") || Mix.raise("there is no sh on PATH")
    arguments = ["-c", @shell, "sh", command | words]
    port = Port.open({:spawn_executable, shell}, [:nouse_stdio, :exit_status, args: arguments])

    receive do
      {^port, {:exit_status, status}} -> status
    end
  end
end
