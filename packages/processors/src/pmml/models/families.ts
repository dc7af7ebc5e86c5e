import { compileClustering } from './clustering/clustering-model.ts';
import { compileGeneralRegression } from './general-regression/general-regression-model.ts';
import { compileMining } from './mining/mining-model.ts';
import type { CompileFamily } from './model.ts';
import { compileNaiveBayes } from './naive-bayes/naive-bayes-model.ts';
import { compileNeuralNetwork } from './neural-network/neural-network.ts';
import { compileRegression } from './regression/regression-model.ts';
import { compileRuleSet } from './rule-set/rule-set-model.ts';
import { compileScorecard } from './scorecard/scorecard.ts';
import { compileSupportVectorMachine } from './support-vector-machine/support-vector-machine-model.ts';
import { compileTree } from './tree/tree-model.ts';

/** Every model element that can be evaluated. A new family is a folder and a line here, and its elements in the grammar. */
export const FAMILIES: Readonly<Record<string, CompileFamily>> = {
  ClusteringModel: compileClustering,
  GeneralRegressionModel: compileGeneralRegression,
  MiningModel: compileMining,
  NaiveBayesModel: compileNaiveBayes,
  NeuralNetwork: compileNeuralNetwork,
  RegressionModel: compileRegression,
  RuleSetModel: compileRuleSet,
  Scorecard: compileScorecard,
  SupportVectorMachineModel: compileSupportVectorMachine,
  TreeModel: compileTree,
};
