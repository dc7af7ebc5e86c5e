/** Names are separated by blanks. `text`: character data counts. `open`: children of any name. */
export interface ElementEntry {
  readonly attributes?: string;
  readonly children?: string;
  readonly ignored?: string;
  readonly text?: boolean;
  readonly open?: boolean;
}

export const MODELS =
  'ClusteringModel GeneralRegressionModel MiningModel NaiveBayesModel NeuralNetwork RegressionModel RuleSetModel Scorecard SupportVectorMachineModel TreeModel';
export const PREDICATES = 'SimplePredicate CompoundPredicate SimpleSetPredicate True False';
export const EXPRESSIONS = 'Constant FieldRef NormContinuous NormDiscrete Discretize MapValues Apply';

const MODEL = 'modelName functionName algorithmName isScorable';
const MODEL_PARTS = 'MiningSchema Output Targets LocalTransformations ModelVerification';
const MODEL_NOTES = 'ModelStats ModelExplanation';

const SHARED = {
  PMML: {
    attributes: 'version',
    children: `Header DataDictionary TransformationDictionary ${MODELS}`,
    ignored: 'MiningBuildTask',
  },
  Header: { attributes: 'copyright description modelVersion', children: 'Application', ignored: 'Annotation Timestamp' },
  Application: { attributes: 'name version' },

  DataDictionary: { attributes: 'numberOfFields', children: 'DataField', ignored: 'Taxonomy' },
  DataField: { attributes: 'name displayName optype dataType taxonomy isCyclic', children: 'Interval Value' },
  Value: { attributes: 'value displayValue property' },
  Interval: { attributes: 'closure leftMargin rightMargin' },

  TransformationDictionary: { children: 'DefineFunction DerivedField' },
  LocalTransformations: { children: 'DerivedField' },
  DefineFunction: { attributes: 'name optype dataType', children: `ParameterField ${EXPRESSIONS}` },
  ParameterField: { attributes: 'name optype dataType displayName' },
  DerivedField: { attributes: 'name displayName optype dataType', children: `${EXPRESSIONS} Value` },

  Constant: { attributes: 'dataType missing', text: true },
  FieldRef: { attributes: 'field mapMissingTo' },
  NormContinuous: { attributes: 'mapMissingTo field outliers', children: 'LinearNorm' },
  LinearNorm: { attributes: 'orig norm' },
  NormDiscrete: { attributes: 'field value mapMissingTo method' },
  Discretize: { attributes: 'field mapMissingTo defaultValue dataType', children: 'DiscretizeBin' },
  DiscretizeBin: { attributes: 'binValue', children: 'Interval' },
  MapValues: { attributes: 'mapMissingTo defaultValue outputColumn dataType', children: 'FieldColumnPair InlineTable' },
  FieldColumnPair: { attributes: 'field column' },
  InlineTable: { children: 'row' },
  row: { open: true },
  Apply: { attributes: 'function mapMissingTo defaultValue invalidValueTreatment', children: EXPRESSIONS },

  MiningSchema: { children: 'MiningField' },
  MiningField: {
    attributes:
      'name usageType optype importance outliers lowValue highValue missingValueReplacement missingValueTreatment invalidValueTreatment invalidValueReplacement',
  },
  Targets: { children: 'Target' },
  Target: { attributes: 'field optype castInteger min max rescaleConstant rescaleFactor', children: 'TargetValue' },
  TargetValue: { attributes: 'value displayValue priorProbability defaultValue', ignored: 'Partition' },
  Output: { children: 'OutputField' },
  OutputField: {
    attributes:
      'name displayName optype dataType targetField feature value ruleFeature algorithm rank rankBasis rankOrder isMultiValued segmentId isFinalResult',
    children: `Decisions ${EXPRESSIONS} Value`,
  },
  Decisions: { attributes: 'businessProblem description', children: 'Decision' },
  Decision: { attributes: 'value displayValue description' },
  ModelVerification: { attributes: 'recordCount fieldCount', children: 'VerificationFields InlineTable' },
  VerificationFields: { children: 'VerificationField' },
  VerificationField: { attributes: 'field column precision zeroThreshold' },

  SimplePredicate: { attributes: 'field operator value' },
  CompoundPredicate: { attributes: 'booleanOperator', children: PREDICATES },
  SimpleSetPredicate: { attributes: 'field booleanOperator', children: 'Array' },
  True: {},
  False: {},

  Array: { attributes: 'n type', text: true },
  'REAL-SparseArray': { attributes: 'n defaultValue', children: 'Indices REAL-Entries' },
  Indices: { text: true },
  'REAL-Entries': { text: true },
  Matrix: { attributes: 'kind nbRows nbCols diagDefault offDiagDefault', children: 'Array MatCell' },
  MatCell: { attributes: 'row col', text: true },
} as const satisfies Record<string, ElementEntry>;

const FAMILIES = {
  TreeModel: {
    attributes: `${MODEL} missingValueStrategy missingValuePenalty noTrueChildStrategy splitCharacteristic`,
    children: `${MODEL_PARTS} Node`,
    ignored: MODEL_NOTES,
  },
  Node: { attributes: 'id score recordCount defaultChild', children: `${PREDICATES} ScoreDistribution Node`, ignored: 'Partition' },
  ScoreDistribution: { attributes: 'value recordCount confidence probability' },

  RegressionModel: {
    attributes: `${MODEL} modelType targetFieldName normalizationMethod`,
    children: `${MODEL_PARTS} RegressionTable`,
    ignored: MODEL_NOTES,
  },
  RegressionTable: { attributes: 'intercept targetCategory', children: 'NumericPredictor CategoricalPredictor PredictorTerm' },
  NumericPredictor: { attributes: 'name field exponent coefficient' },
  CategoricalPredictor: { attributes: 'name field value coefficient' },
  PredictorTerm: { attributes: 'name coefficient', children: 'FieldRef' },

  GeneralRegressionModel: {
    attributes: `${MODEL} targetVariableName modelType targetReferenceCategory cumulativeLink linkFunction linkParameter trialsVariable trialsValue distribution distParameter offsetVariable offsetValue modelDF endTimeVariable startTimeVariable subjectIDVariable statusVariable baselineStrataVariable`,
    children: `${MODEL_PARTS} ParameterList FactorList CovariateList PPMatrix ParamMatrix BaseCumHazardTables`,
    ignored: `${MODEL_NOTES} PCovMatrix EventValues`,
  },
  ParameterList: { children: 'Parameter' },
  Parameter: { attributes: 'name label referencePoint' },
  FactorList: { children: 'Predictor' },
  CovariateList: { children: 'Predictor' },
  Predictor: { attributes: 'name contrastMatrixType', children: 'Categories Matrix' },
  Categories: { children: 'Category' },
  Category: { attributes: 'value' },
  PPMatrix: { children: 'PPCell' },
  PPCell: { attributes: 'value predictorName parameterName targetCategory' },
  ParamMatrix: { children: 'PCell' },
  PCell: { attributes: 'targetCategory parameterName beta df' },
  BaseCumHazardTables: { attributes: 'maxTime', children: 'BaselineStratum BaselineCell' },
  BaselineStratum: { attributes: 'value label maxTime', children: 'BaselineCell' },
  BaselineCell: { attributes: 'time cumHazard' },

  MiningModel: { attributes: MODEL, children: `${MODEL_PARTS} Segmentation`, ignored: MODEL_NOTES },
  Segmentation: { attributes: 'multipleModelMethod missingPredictionTreatment missingThreshold', children: 'Segment' },
  Segment: { attributes: 'id weight', children: `${PREDICATES} ${MODELS} VariableWeight` },
  VariableWeight: { attributes: 'field' },

  NeuralNetwork: {
    attributes: `${MODEL} activationFunction normalizationMethod threshold width altitude numberOfLayers`,
    children: `${MODEL_PARTS} NeuralInputs NeuralLayer NeuralOutputs`,
    ignored: MODEL_NOTES,
  },
  NeuralInputs: { attributes: 'numberOfInputs', children: 'NeuralInput' },
  NeuralInput: { attributes: 'id', children: 'DerivedField' },
  NeuralLayer: { attributes: 'numberOfNeurons activationFunction threshold width altitude normalizationMethod', children: 'Neuron' },
  Neuron: { attributes: 'id bias width altitude', children: 'Con' },
  Con: { attributes: 'from weight' },
  NeuralOutputs: { attributes: 'numberOfOutputs', children: 'NeuralOutput' },
  NeuralOutput: { attributes: 'outputNeuron', children: 'DerivedField' },

  ClusteringModel: {
    attributes: `${MODEL} modelClass numberOfClusters`,
    children: 'MiningSchema Output LocalTransformations ModelVerification ComparisonMeasure ClusteringField MissingValueWeights Cluster',
    ignored: MODEL_NOTES,
  },
  ComparisonMeasure: {
    attributes: 'kind compareFunction minimum maximum',
    children: 'euclidean squaredEuclidean chebychev cityBlock minkowski simpleMatching jaccard tanimoto binarySimilarity',
  },
  euclidean: {},
  squaredEuclidean: {},
  chebychev: {},
  cityBlock: {},
  minkowski: { attributes: 'p-parameter' },
  simpleMatching: {},
  jaccard: {},
  tanimoto: {},
  binarySimilarity: {
    attributes: 'c00-parameter c01-parameter c10-parameter c11-parameter d00-parameter d01-parameter d10-parameter d11-parameter',
  },
  ClusteringField: { attributes: 'field isCenterField fieldWeight similarityScale compareFunction' },
  MissingValueWeights: { children: 'Array' },
  Cluster: { attributes: 'id name size', children: 'Array', ignored: 'KohonenMap Partition Covariances' },

  NaiveBayesModel: { attributes: `${MODEL} threshold`, children: `${MODEL_PARTS} BayesInputs BayesOutput`, ignored: MODEL_NOTES },
  BayesInputs: { children: 'BayesInput' },
  BayesInput: { attributes: 'fieldName', children: 'TargetValueStats DerivedField PairCounts' },
  BayesOutput: { attributes: 'fieldName', children: 'TargetValueCounts' },
  TargetValueStats: { children: 'TargetValueStat' },
  TargetValueStat: { attributes: 'value', children: 'GaussianDistribution PoissonDistribution' },
  GaussianDistribution: { attributes: 'mean variance' },
  PoissonDistribution: { attributes: 'mean' },
  PairCounts: { attributes: 'value', children: 'TargetValueCounts' },
  TargetValueCounts: { children: 'TargetValueCount' },
  TargetValueCount: { attributes: 'value count' },

  Scorecard: {
    attributes: `${MODEL} initialScore useReasonCodes reasonCodeAlgorithm baselineScore baselineMethod`,
    children: `${MODEL_PARTS} Characteristics`,
    ignored: MODEL_NOTES,
  },
  Characteristics: { children: 'Characteristic' },
  Characteristic: { attributes: 'name reasonCode baselineScore', children: 'Attribute' },
  Attribute: { attributes: 'reasonCode partialScore', children: `${PREDICATES} ComplexPartialScore` },
  ComplexPartialScore: { children: EXPRESSIONS },

  RuleSetModel: { attributes: MODEL, children: `${MODEL_PARTS} RuleSet`, ignored: MODEL_NOTES },
  RuleSet: {
    attributes: 'recordCount nbCorrect defaultScore defaultConfidence',
    children: 'RuleSelectionMethod ScoreDistribution SimpleRule CompoundRule',
  },
  RuleSelectionMethod: { attributes: 'criterion' },
  SimpleRule: { attributes: 'id score recordCount nbCorrect confidence weight', children: `${PREDICATES} ScoreDistribution` },
  CompoundRule: { children: `${PREDICATES} SimpleRule CompoundRule` },

  SupportVectorMachineModel: {
    attributes: `${MODEL} threshold svmRepresentation classificationMethod maxWins alternateBinaryTargetCategory`,
    children: `${MODEL_PARTS} LinearKernelType PolynomialKernelType RadialBasisKernelType SigmoidKernelType VectorDictionary SupportVectorMachine`,
    ignored: MODEL_NOTES,
  },
  LinearKernelType: { attributes: 'description' },
  PolynomialKernelType: { attributes: 'description gamma coef0 degree' },
  RadialBasisKernelType: { attributes: 'description gamma' },
  SigmoidKernelType: { attributes: 'description gamma coef0' },
  VectorDictionary: { attributes: 'numberOfVectors', children: 'VectorFields VectorInstance' },
  VectorFields: { attributes: 'numberOfFields', children: 'FieldRef CategoricalPredictor' },
  VectorInstance: { attributes: 'id', children: 'REAL-SparseArray Array' },
  SupportVectorMachine: { attributes: 'targetCategory alternateTargetCategory threshold', children: 'SupportVectors Coefficients' },
  SupportVectors: { attributes: 'numberOfSupportVectors numberOfAttributes', children: 'SupportVector' },
  SupportVector: { attributes: 'vectorId' },
  Coefficients: { attributes: 'numberOfCoefficients absoluteValue', children: 'Coefficient' },
  Coefficient: { attributes: 'value' },
} as const satisfies Record<string, ElementEntry>;

export const ELEMENTS: Readonly<Record<string, ElementEntry>> = { ...SHARED, ...FAMILIES };
