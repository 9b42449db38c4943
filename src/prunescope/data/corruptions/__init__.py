"""The 19 corruptions of CIFAR-10-C and ImageNet-C, a file each."""
