"""One module, one user: what watches a forward waits for who runs one."""

import threading

import torch
from torch import nn

from prunescope.nets.network import Network


def test_tracing_waits_for_who_holds_the_network() -> None:
    net = Network(nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 2)), torch.zeros(1, 3))
    traced = threading.Event()
    with net.lock:
        thread = threading.Thread(target=lambda: (net.graph, traced.set()))
        thread.start()
        assert not traced.wait(0.2)
    assert traced.wait(10)
    thread.join()


def test_the_graph_is_traced_once_and_handed_to_a_copy() -> None:
    net = Network(nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 2)), torch.zeros(1, 3))
    copied = Network(nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 2)), torch.zeros(1, 3))
    assert net.graph is net.graph
    copied.adopt_graph(net)
    assert copied.graph.record is net.graph.record
